SELECT count(*) FROM products p JOIN categories c ON p.stock = c.id + 0 WHERE p.price > 100;
