-- engine: mysql
SELECT page, seen FROM hit WHERE seen = 5;
