-- engine: mysql
SELECT c.customer_id FROM customer c WHERE (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) > 11;
