SELECT order_id, note FROM orders ORDER BY placed LIMIT 20;
