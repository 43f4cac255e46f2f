-- engine: mysql
SELECT * FROM orders WHERE customer_id = 77 AND total > 880;
