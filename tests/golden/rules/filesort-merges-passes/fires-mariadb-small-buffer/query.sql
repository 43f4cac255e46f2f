-- engine: mariadb
-- set: sort_buffer_size = 32768
SELECT * FROM orders ORDER BY note;
