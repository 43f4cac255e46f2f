SELECT c.name, d.n FROM customers c JOIN (SELECT customer_id, count(*) n FROM orders GROUP BY customer_id) d ON d.customer_id = c.id WHERE c.country = 'FR';
