-- engine: mariadb
SELECT d.method, d.n FROM (SELECT method, COUNT(*) AS n FROM payment GROUP BY method) d;
