-- The first page of the back office: the latest twenty shipped orders.
SELECT order_id, customer_id, total_amount, created_at
FROM orders
WHERE status = 'shipped'
ORDER BY created_at DESC
LIMIT 20;
