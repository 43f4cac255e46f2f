-- engine: mariadb
SELECT * FROM orders WHERE customer_id = -5;
