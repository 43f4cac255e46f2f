SELECT c.full_name FROM customer c WHERE c.region_id = 2 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.total > 500);
