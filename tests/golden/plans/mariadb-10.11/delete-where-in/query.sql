DELETE FROM items WHERE order_id IN (SELECT id FROM orders WHERE total < 5);
