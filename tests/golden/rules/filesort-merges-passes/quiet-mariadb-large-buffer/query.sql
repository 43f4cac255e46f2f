-- engine: mariadb
-- set: sort_buffer_size = 67108864
SELECT * FROM orders ORDER BY note;
