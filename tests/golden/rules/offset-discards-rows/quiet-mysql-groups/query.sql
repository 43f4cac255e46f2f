-- engine: mysql
SELECT order_id, COUNT(*) n FROM order_line GROUP BY order_id ORDER BY n LIMIT 20000, 10;
