WITH big AS (SELECT customer_id, SUM(total) AS t FROM orders GROUP BY customer_id HAVING t > 3000) SELECT b.customer_id FROM big b WHERE b.t < 3500;
