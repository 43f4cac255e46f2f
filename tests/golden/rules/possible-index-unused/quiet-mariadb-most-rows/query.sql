-- engine: mariadb
SELECT * FROM hit WHERE bytes > 500;
