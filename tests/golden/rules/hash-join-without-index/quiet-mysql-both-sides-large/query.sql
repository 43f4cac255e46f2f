-- engine: mysql
SELECT COUNT(*) FROM payment p JOIN payment q ON q.order_id = p.order_id;
