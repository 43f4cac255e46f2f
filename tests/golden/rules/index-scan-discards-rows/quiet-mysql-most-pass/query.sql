-- engine: mysql
SELECT * FROM orders WHERE state = 'paid' AND total > 50;
