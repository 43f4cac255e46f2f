-- engine: mariadb
SELECT * FROM hit WHERE bytes BETWEEN 100 AND 110;
