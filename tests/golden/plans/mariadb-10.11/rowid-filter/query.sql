SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = 'FR' AND o.status = 'open' AND o.total > 5;
