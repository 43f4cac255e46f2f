-- engine: mysql
SELECT * FROM orders ORDER BY placed LIMIT 10;
