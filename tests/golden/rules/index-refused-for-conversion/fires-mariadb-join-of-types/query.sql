-- engine: mariadb
-- how: warnings
SELECT p.payment_id, a.account_id FROM payment p JOIN account a ON a.phone = p.amount WHERE p.payment_id < 100;
