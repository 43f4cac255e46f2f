-- engine: mysql
SELECT order_id, note FROM orders ORDER BY placed DESC LIMIT 10;
