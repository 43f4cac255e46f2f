SELECT status, count(DISTINCT customer_id) FROM orders GROUP BY status WITH ROLLUP;
