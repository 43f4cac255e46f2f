-- engine: mariadb
SELECT c.customer_id FROM customer c WHERE c.region_id = 2 AND (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) > 11;
