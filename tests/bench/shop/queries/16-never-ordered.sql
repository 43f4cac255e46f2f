-- Dutch customers who never ordered.
SELECT c.id, c.email
FROM customers c
WHERE c.country = 'NL'
  AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id);
