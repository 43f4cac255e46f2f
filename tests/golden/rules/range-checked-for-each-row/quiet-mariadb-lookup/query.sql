-- engine: mariadb
SELECT COUNT(*) FROM customer a JOIN orders b ON b.customer_id = a.referred_by;
