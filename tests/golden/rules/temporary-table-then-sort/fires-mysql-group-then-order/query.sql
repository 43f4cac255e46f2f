-- engine: mysql
SELECT note, COUNT(*) AS n FROM orders GROUP BY note ORDER BY n DESC;
