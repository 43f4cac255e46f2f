-- The worker's queue: the oldest open orders. Half a percent of the rows are pending.
SELECT id, customer_id, total, created_at
FROM orders
WHERE status = 'pending'
ORDER BY created_at
LIMIT 20;
