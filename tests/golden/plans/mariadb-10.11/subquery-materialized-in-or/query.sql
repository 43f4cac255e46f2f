SELECT * FROM customers c WHERE c.id IN (SELECT customer_id FROM orders o WHERE o.total > 800) OR c.segment = 'gold';
