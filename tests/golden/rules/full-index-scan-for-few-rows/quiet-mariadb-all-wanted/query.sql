-- engine: mariadb
SELECT SUM(bytes) FROM hit;
