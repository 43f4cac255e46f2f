-- engine: mariadb
SELECT COUNT(*) FROM orders o JOIN customer c ON c.customer_id = o.customer_id;
