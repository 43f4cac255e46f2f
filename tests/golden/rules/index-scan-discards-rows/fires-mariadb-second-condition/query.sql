-- engine: mariadb
-- set: optimizer_switch = 'index_merge=off'
SELECT * FROM orders WHERE state = 'paid' AND kind = 3 AND note < 'note 2' AND total < 20;
