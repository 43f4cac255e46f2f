-- engine: mysql
-- set: optimizer_switch = 'firstmatch=off,loosescan=off,materialization=off'
SELECT c.city FROM customer c WHERE c.customer_id IN (SELECT o.customer_id FROM orders o WHERE o.placed > '2023-02-01');
