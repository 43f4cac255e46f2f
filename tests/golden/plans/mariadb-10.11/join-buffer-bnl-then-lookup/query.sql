SELECT count(*) FROM products p JOIN categories c ON p.stock = c.id + 0 JOIN orders o ON o.customer_id = p.id WHERE p.price > 100;
