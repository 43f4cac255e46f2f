SELECT order_id, RANK() OVER (PARTITION BY state ORDER BY total DESC) FROM orders WHERE customer_id < 50;
