-- engine: mariadb
SELECT COUNT(*) FROM payment p JOIN customer c ON c.city = CONCAT('city ', p.amount) WHERE p.payment_id < 400;
