-- engine: mariadb
SELECT d.order_id, d.n FROM (SELECT order_id, COUNT(*) AS n FROM order_line GROUP BY order_id) d WHERE d.n > 1;
