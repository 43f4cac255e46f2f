-- engine: mysql
SELECT COUNT(p.method) FROM payment p, (SELECT 1 AS f UNION ALL SELECT 2) AS factor;
