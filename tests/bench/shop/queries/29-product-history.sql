-- Who bought this product, and when.
SELECT o.customer_id, o.created_at, i.quantity
FROM order_items i
JOIN orders o ON o.id = i.order_id
WHERE i.product_id = 987
ORDER BY o.created_at DESC
LIMIT 100;
