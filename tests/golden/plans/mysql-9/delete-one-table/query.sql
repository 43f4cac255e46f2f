DELETE FROM orders WHERE total < 5;
