SELECT c.full_name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders FROM customer c WHERE c.region_id = 1;
