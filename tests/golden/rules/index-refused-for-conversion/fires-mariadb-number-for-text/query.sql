-- engine: mariadb
-- how: warnings
SELECT * FROM account WHERE phone = 5550123;
