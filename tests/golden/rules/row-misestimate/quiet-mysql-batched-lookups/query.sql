SELECT c.full_name, o.total FROM customer c JOIN orders o ON o.customer_id = c.customer_id WHERE c.region_id = 3;
