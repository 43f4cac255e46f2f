-- engine: mysql
SELECT COUNT(*) FROM customer a JOIN orders b ON b.placed > a.joined AND b.customer_id > a.referred_by WHERE a.customer_id < 40;
