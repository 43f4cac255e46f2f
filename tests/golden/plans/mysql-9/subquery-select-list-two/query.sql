SELECT c.full_name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders,
  (SELECT MAX(o.total) FROM orders o WHERE o.customer_id = c.customer_id AND o.state = 'paid') AS largest
FROM customer c ORDER BY c.joined LIMIT 50;
