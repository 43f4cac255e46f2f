SELECT MIN(placed), MAX(placed) FROM orders;
