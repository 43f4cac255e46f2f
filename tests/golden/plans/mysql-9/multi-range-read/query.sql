SELECT * FROM orders WHERE customer_id BETWEEN 3 AND 9;
