-- engine: mysql
SELECT * FROM orders LIMIT 20;
