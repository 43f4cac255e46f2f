-- engine: mariadb
SELECT COUNT(*) FROM orders WHERE state = 'paid';
