SELECT * FROM orders WHERE id = 7;
