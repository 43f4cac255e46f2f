WITH t AS (SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id) SELECT a.customer_id FROM t a JOIN t b ON a.s = b.s AND a.customer_id < b.customer_id WHERE a.customer_id < 50;
