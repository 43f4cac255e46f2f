-- A customer's ten latest orders.
SELECT id, status, total, created_at
FROM orders
WHERE customer_id = 4711
ORDER BY created_at DESC
LIMIT 10;
