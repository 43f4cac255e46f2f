-- Best sellers of one day.
SELECT p.id, p.title, sum(i.quantity) AS sold
FROM orders o
JOIN order_items i ON i.order_id = o.id
JOIN products p ON p.id = i.product_id
WHERE o.created_at >= '2026-05-04' AND o.created_at < '2026-05-05'
GROUP BY p.id, p.title
ORDER BY sold DESC
LIMIT 10;
