-- engine: mariadb
-- set: sort_buffer_size = 262144
SELECT order_id FROM orders ORDER BY note LIMIT 10;
