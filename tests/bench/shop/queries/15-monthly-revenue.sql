-- Revenue by month: every row counts, so no index can help much.
SELECT date_trunc('month', created_at) AS month, count(*), sum(total)
FROM orders
WHERE status = 'completed'
GROUP BY month
ORDER BY month;
