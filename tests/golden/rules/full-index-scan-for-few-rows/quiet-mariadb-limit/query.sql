-- engine: mariadb
SELECT * FROM orders ORDER BY placed LIMIT 10;
