SELECT id FROM orders WHERE total < 20 UNION ALL SELECT id FROM products WHERE stock = 3;
