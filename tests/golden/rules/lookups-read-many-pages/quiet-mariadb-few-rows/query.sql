-- engine: mariadb
SELECT SUM(total) FROM orders WHERE customer_id = 77;
