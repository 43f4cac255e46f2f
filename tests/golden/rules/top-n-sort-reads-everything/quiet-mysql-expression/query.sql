-- engine: mysql
SELECT order_id FROM orders ORDER BY total * kind DESC LIMIT 10;
