SELECT count(*) FROM (SELECT customer_id a FROM orders UNION SELECT id FROM products) d WHERE a > 10;
