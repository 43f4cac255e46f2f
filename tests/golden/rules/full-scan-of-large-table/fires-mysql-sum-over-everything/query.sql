-- engine: mysql
SELECT method, SUM(amount) FROM payment GROUP BY method;
