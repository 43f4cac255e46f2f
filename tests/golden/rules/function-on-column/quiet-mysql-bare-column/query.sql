-- engine: mysql
SELECT order_id FROM orders WHERE placed < '2023-01-03';
