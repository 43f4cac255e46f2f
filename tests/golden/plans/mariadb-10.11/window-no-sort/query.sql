SELECT id, count(*) OVER () FROM orders WHERE customer_id < 50;
