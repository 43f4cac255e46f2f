SET optimizer_switch='firstmatch=off,loosescan=off,materialization=off';
SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 800 AND status = 'open');
