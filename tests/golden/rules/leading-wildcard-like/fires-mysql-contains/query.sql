-- engine: mysql
SELECT order_id FROM orders WHERE note LIKE '%e 4711%';
