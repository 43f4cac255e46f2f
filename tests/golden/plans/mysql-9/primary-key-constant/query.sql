SELECT * FROM customer WHERE customer_id = 77;
