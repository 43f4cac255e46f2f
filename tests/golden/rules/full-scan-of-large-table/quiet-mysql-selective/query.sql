-- engine: mysql
SELECT * FROM orders WHERE total = 17.1;
