SELECT c.full_name, d.n FROM customer c JOIN (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id) d ON d.customer_id = c.customer_id WHERE c.status = 'closed';
