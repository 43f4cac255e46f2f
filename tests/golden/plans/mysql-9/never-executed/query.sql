SELECT n.id, o.order_id FROM nothing n JOIN orders o ON o.customer_id = n.x;
