-- engine: mysql
SELECT SUM(bytes) FROM hit;
