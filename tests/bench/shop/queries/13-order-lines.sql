-- All lines of one customer's orders: two foreign keys without index.
SELECT o.id, o.created_at, i.product_id, i.quantity, i.unit_price
FROM orders o
JOIN order_items i ON i.order_id = o.id
WHERE o.customer_id = 1234;
