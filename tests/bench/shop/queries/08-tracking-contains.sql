-- Support looks for a piece of a tracking number.
SELECT id, tracking_no
FROM orders
WHERE tracking_no LIKE '%c0ffe%';
