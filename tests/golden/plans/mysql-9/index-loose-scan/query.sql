SELECT state, MIN(placed) FROM orders GROUP BY state;
