-- engine: mysql
SELECT COUNT(*) FROM customer c JOIN payment p ON p.amount BETWEEN c.referred_by AND c.referred_by + 3 WHERE c.customer_id < 300;
