SELECT * FROM orders WHERE total > 100000;
