-- engine: mariadb
SELECT page, seen FROM hit WHERE seen = 5;
