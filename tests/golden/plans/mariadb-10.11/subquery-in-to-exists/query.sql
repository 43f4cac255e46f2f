SET optimizer_switch='semijoin=off,materialization=off';
SELECT * FROM customers WHERE segment IN (SELECT name FROM categories k WHERE k.id > 3) OR id IN (SELECT customer_id FROM orders WHERE total > 850);
