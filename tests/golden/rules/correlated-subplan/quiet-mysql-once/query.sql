-- engine: mysql
SELECT order_id FROM orders WHERE total = (SELECT MAX(total) FROM orders);
