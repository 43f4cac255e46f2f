-- engine: mariadb
SELECT c.customer_id FROM customer c WHERE c.referred_by NOT IN (SELECT o.customer_id FROM orders o WHERE o.total > 500);
