-- engine: mariadb
SELECT * FROM orders WHERE total = 17.1;
