-- engine: mysql
SELECT * FROM orders WHERE customer_id = -5;
