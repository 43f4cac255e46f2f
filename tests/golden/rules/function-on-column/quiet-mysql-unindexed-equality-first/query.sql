-- engine: mysql
SELECT order_id FROM orders WHERE total = 17.1 AND YEAR(placed) = 2023;
