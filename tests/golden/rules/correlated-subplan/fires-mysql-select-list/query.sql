-- engine: mysql
SELECT c.customer_id, (SELECT MAX(o.total) FROM orders o WHERE o.customer_id = c.customer_id) AS best FROM customer c WHERE c.region_id = 2;
