-- engine: mysql
SELECT page, seen FROM hit h WHERE page = 7 AND seen > 995;
