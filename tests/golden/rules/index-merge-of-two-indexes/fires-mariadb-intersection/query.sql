-- engine: mariadb
SELECT order_id, note FROM orders WHERE state = 'paid' AND kind = 3;
