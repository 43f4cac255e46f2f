-- engine: mysql
SELECT c.city, p.amount FROM customer c JOIN payment p ON p.amount = c.region_id * 1000 + c.customer_id WHERE c.customer_id < 100;
