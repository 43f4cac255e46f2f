-- engine: mariadb
SELECT (SELECT MAX(o.total) FROM orders o WHERE o.customer_id = c.customer_id) FROM customer c WHERE c.customer_id < 20;
