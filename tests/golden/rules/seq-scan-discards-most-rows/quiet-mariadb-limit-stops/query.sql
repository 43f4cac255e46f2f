-- engine: mariadb
SELECT order_id, total FROM orders WHERE total = 17.1 LIMIT 1;
