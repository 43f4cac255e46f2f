-- engine: mysql
SELECT order_id, note FROM orders ORDER BY placed LIMIT 200, 10;
