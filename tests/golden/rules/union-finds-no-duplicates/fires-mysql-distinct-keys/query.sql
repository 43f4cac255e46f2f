-- engine: mysql
SELECT order_id FROM orders WHERE order_id < 20000 UNION SELECT order_id FROM orders WHERE order_id >= 40000;
