SELECT customer_id, count(*), (SELECT max(name) FROM customers c WHERE c.id = o.customer_id) FROM orders o GROUP BY customer_id, placed;
