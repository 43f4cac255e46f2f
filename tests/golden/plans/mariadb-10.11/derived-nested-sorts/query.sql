SELECT d.customer_id, c.name FROM (SELECT customer_id, count(*) n, min(total) x FROM orders GROUP BY customer_id LIMIT 100000) d JOIN customers c ON c.id = d.customer_id ORDER BY d.x;
