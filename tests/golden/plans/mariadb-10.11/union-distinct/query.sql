SELECT customer_id FROM orders WHERE id < 5000 UNION SELECT id FROM customers WHERE country = 'FR';
