-- The monthly statement of one partner: what did the customers they sent us order in March?
SELECT order_id, created_at, total_amount
FROM orders
WHERE partner_code = 'PARTNER-173'
  AND created_at >= '2026-03-01'
  AND created_at <  '2026-04-01';
