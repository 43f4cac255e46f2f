-- engine: mariadb
SELECT COUNT(DISTINCT a.d, p.method) FROM digit a, payment p;
