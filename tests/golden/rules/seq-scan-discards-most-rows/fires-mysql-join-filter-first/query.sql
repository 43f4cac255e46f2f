-- engine: mysql
SELECT c.city, o.total FROM orders o JOIN customer c ON c.customer_id = o.customer_id WHERE o.total = 17.1;
