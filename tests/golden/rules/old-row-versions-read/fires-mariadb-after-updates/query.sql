-- engine: mariadb
-- beside: UPDATE payment SET amount = amount + 1
-- beside: UPDATE payment SET amount = amount - 1
SELECT SUM(amount) FROM payment;
