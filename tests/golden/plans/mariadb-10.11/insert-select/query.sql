INSERT INTO categories SELECT id + 1000, NULL, title FROM products WHERE price > 400;
