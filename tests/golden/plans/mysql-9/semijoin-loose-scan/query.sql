SELECT c.full_name FROM customer c WHERE c.customer_id IN (SELECT o.customer_id FROM orders o);
