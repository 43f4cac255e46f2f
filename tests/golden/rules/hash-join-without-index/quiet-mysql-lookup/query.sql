-- engine: mysql
SELECT o.order_id, c.city FROM orders o JOIN customer c ON c.customer_id = o.customer_id WHERE o.customer_id BETWEEN 10 AND 20;
