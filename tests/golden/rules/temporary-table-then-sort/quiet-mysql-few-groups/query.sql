-- engine: mysql
SELECT method, COUNT(*) AS n FROM payment GROUP BY method ORDER BY n DESC;
