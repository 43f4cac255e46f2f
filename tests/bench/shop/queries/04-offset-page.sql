-- The back office's hundredth page, by offset.
SELECT id, customer_id, status, created_at
FROM orders
ORDER BY created_at DESC
LIMIT 50 OFFSET 5000;
