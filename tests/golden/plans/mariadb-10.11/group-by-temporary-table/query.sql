SELECT c.segment, sum(o.total) n FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.segment ORDER BY n DESC;
