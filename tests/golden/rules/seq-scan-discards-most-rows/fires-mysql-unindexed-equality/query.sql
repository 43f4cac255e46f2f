-- engine: mysql
SELECT order_id, total FROM orders WHERE total = 17.1;
