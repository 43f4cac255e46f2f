-- engine: mysql
SELECT customer_id FROM orders WHERE order_id < 20000 UNION SELECT customer_id FROM orders WHERE order_id >= 40000;
