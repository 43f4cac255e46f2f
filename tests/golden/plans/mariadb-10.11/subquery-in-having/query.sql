SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id HAVING s > (SELECT avg(total) * 15 FROM orders);
