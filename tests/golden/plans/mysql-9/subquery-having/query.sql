SELECT state, SUM(total) AS t FROM orders GROUP BY state HAVING t > (SELECT AVG(total) FROM orders) ORDER BY t DESC;
