SELECT o.id, c.name FROM customers c, orders o WHERE c.id = 7 AND o.customer_id = c.id;
