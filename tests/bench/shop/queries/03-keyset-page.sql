-- A page behind the last one seen, by key and not by offset.
SELECT id, customer_id, status, created_at
FROM orders
WHERE (created_at, id) < (timestamptz '2026-03-01 12:00+00', 135000)
ORDER BY created_at DESC, id DESC
LIMIT 50;
