-- engine: mariadb
SELECT COUNT(*) FROM customer c JOIN orders o ON o.customer_id = c.customer_id WHERE c.customer_id < 100;
