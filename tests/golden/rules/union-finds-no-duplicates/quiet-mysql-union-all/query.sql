-- engine: mysql
SELECT order_id FROM orders WHERE order_id < 20000 UNION ALL SELECT order_id FROM orders WHERE order_id >= 40000;
