-- engine: mariadb
SELECT * FROM orders LIMIT 20;
