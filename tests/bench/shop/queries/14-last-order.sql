-- Each enterprise customer with the time of the last order: a correlated subquery.
SELECT c.id, c.full_name,
       (SELECT max(o.created_at) FROM orders o WHERE o.customer_id = c.id) AS last_order
FROM customers c
WHERE c.plan = 'enterprise';
