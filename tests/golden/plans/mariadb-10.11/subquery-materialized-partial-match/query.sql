SELECT * FROM customers c WHERE segment NOT IN (SELECT name FROM categories);
