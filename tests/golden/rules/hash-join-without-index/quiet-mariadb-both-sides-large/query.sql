-- engine: mariadb
-- set: join_cache_level = 4
SELECT COUNT(*) FROM payment p JOIN payment q ON q.order_id = p.order_id;
