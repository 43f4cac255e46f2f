SELECT (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) m, name FROM customers c WHERE country = 'FR';
