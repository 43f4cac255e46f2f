-- engine: mysql
SELECT order_id, note FROM orders WHERE total > 50 LIMIT 10;
