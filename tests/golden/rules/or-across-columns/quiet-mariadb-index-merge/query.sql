-- engine: mariadb
SELECT order_id FROM orders WHERE customer_id = 77 OR placed = '2024-01-01 05:00:00';
