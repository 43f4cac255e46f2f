-- engine: mariadb
SELECT order_id FROM orders WHERE customer_id = 77 OR total = 17.1;
