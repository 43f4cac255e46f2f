SELECT customer_id, SUM(total) AS t FROM orders GROUP BY customer_id HAVING t > 4000;
