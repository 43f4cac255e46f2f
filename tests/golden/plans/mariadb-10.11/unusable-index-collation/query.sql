SELECT p.id FROM products p JOIN customers c ON c.name = p.sku;
