SELECT customer_id FROM customer WHERE region_id = 2 EXCEPT SELECT customer_id FROM orders WHERE state = 'back';
