SELECT * FROM orders WHERE total > 890;
