SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 850 WHERE o.id IS NULL;
