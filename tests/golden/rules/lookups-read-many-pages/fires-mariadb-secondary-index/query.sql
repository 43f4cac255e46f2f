-- engine: mariadb
SELECT SUM(total) FROM orders WHERE state = 'paid' AND placed > '2000-01-01';
