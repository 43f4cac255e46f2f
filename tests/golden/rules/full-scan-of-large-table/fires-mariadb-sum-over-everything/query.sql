-- engine: mariadb
SELECT method, SUM(amount) FROM payment GROUP BY method;
