SELECT order_id, placed FROM orders ORDER BY placed LIMIT 2000, 10;
