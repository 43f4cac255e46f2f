SELECT customer_id FROM orders WHERE state = 'back' INTERSECT SELECT customer_id FROM customer WHERE region_id = 2;
