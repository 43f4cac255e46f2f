-- engine: mariadb
-- set: join_cache_level = 4
SELECT COUNT(*) FROM payment p JOIN customer c ON c.city = CONCAT('city ', p.amount);
