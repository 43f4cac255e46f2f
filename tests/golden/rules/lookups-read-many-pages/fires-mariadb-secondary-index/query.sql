-- engine: mariadb
SELECT SUM(total) FROM orders FORCE INDEX (orders_state_idx) WHERE state = 'paid';
