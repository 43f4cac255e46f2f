-- Paid and not yet shipped: NULL is rare here.
SELECT id, customer_id, created_at
FROM orders
WHERE shipped_at IS NULL
  AND total > 250;
