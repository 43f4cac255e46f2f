-- engine: mysql
SELECT * FROM customer WHERE city = 'city 5';
