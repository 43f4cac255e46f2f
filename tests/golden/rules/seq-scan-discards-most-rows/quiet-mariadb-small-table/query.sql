-- engine: mariadb
SELECT * FROM customer WHERE city = 'city 5';
