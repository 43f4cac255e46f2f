SELECT c.id FROM customers c WHERE c.country = 'FR' AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 800);
