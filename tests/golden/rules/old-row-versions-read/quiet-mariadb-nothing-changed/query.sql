-- engine: mariadb
SELECT SUM(amount) FROM payment;
