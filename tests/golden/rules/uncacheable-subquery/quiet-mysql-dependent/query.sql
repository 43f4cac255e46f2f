-- engine: mysql
SELECT order_id FROM orders o WHERE customer_id < 20 AND total > (SELECT AVG(amount) / 10 FROM payment WHERE payment_id < o.customer_id);
