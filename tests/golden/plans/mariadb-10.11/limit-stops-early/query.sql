SELECT * FROM orders WHERE total > 10 LIMIT 3;
