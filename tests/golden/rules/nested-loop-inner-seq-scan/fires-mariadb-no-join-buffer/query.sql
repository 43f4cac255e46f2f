-- engine: mariadb
-- set: join_cache_level = 0
SELECT COUNT(*) FROM customer c STRAIGHT_JOIN payment p ON p.amount = c.region_id * 1000 WHERE c.customer_id < 100;
