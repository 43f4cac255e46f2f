SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id HAVING s > 5000;
