SELECT state, YEAR(placed) AS y, COUNT(*) FROM orders GROUP BY state, y WITH ROLLUP;
