-- engine: mariadb
SELECT order_id FROM orders WHERE total = (SELECT MAX(total) FROM orders);
