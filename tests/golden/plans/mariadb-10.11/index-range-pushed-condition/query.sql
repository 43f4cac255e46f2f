SELECT * FROM orders WHERE status = 'open' AND placed < '2022-06-01' AND total > 10;
