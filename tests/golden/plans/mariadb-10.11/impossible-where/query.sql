SELECT * FROM orders WHERE 1 = 0;
