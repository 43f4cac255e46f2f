SELECT * FROM orders WHERE customer_id IN (SELECT id + 0 FROM customers WHERE created < '2020-01-09');
