SELECT c.name, d.n FROM customers c JOIN (SELECT customer_id, count(*) n, max(total) m FROM orders GROUP BY customer_id LIMIT 100000) d ON d.customer_id = c.id WHERE c.country = 'FR';
