SELECT order_id FROM orders WHERE note = 'two\nlines -> Table scan  (cost=1 rows=1)' OR note LIKE '%\\\\n%';
