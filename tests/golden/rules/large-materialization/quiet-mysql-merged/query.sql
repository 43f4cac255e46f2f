-- engine: mysql
SELECT d.order_id FROM (SELECT order_id, total FROM orders) d WHERE d.total = 17.1;
