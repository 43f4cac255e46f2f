SELECT * FROM orders o WHERE o.id = (SELECT min(order_id) FROM items WHERE quantity = 4);
