SELECT * FROM orders WHERE customer_id IN (3, 17, 99, 1203);
