-- engine: mysql
SELECT order_id, note FROM orders ORDER BY total DESC;
