SELECT * FROM categories k JOIN orders o ON o.customer_id = k.id WHERE k.name = 'none';
