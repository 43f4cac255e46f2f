-- One customer's order history with every line; an order whose lines were all removed must still be shown.
SELECT o.order_id, o.created_at, o.status, i.product_id, i.quantity, i.unit_price
FROM orders AS o
LEFT JOIN order_items AS i ON i.order_id = o.order_id
WHERE o.customer_id = 31337;
