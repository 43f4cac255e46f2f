-- Spending of each enterprise customer this year.
SELECT c.id, c.full_name, count(*) AS orders, sum(o.total) AS spent
FROM customers c
JOIN orders o ON o.customer_id = c.id
WHERE c.plan = 'enterprise'
  AND o.created_at >= '2026-01-01'
GROUP BY c.id, c.full_name
ORDER BY spent DESC;
