-- engine: mysql
-- how: estimated
SELECT * FROM orders WHERE total = 17.1;
