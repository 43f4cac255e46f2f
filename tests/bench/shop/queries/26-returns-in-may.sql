-- Returned in the first days of May, dearest first.
SELECT id, customer_id, total
FROM orders
WHERE status = 'returned'
  AND created_at BETWEEN '2026-05-01' AND '2026-05-08'
ORDER BY total DESC;
