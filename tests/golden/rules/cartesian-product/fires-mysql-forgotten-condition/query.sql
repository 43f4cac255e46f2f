-- engine: mysql
SELECT COUNT(DISTINCT c.city, p.method) FROM customer c, payment p WHERE c.customer_id < 40;
