-- The latest order of each customer in a list.
SELECT DISTINCT ON (customer_id) customer_id, id, created_at
FROM orders
WHERE customer_id IN (101, 2020, 3303, 4444, 1555)
ORDER BY customer_id, created_at DESC;
