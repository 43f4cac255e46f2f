SELECT id, row_number() OVER (PARTITION BY status ORDER BY total) rn, sum(total) OVER (ORDER BY placed) FROM orders WHERE customer_id < 200;
