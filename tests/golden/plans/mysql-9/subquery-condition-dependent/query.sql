SELECT c.full_name FROM customer c WHERE (SELECT SUM(o.total) FROM orders o WHERE o.customer_id = c.customer_id) > 3000;
