-- engine: mysql
SELECT order_id, note FROM orders WHERE DATE(placed) = '2024-05-05';
