-- engine: mariadb
SELECT * FROM orders WHERE customer_id = 3 AND kind = 3;
