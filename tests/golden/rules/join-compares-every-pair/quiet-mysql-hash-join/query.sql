-- engine: mysql
SELECT COUNT(*) FROM payment p JOIN customer c ON c.city = CONCAT('city ', p.amount);
