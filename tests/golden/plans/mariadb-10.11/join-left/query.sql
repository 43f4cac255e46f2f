SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.segment = 'gold' WHERE o.placed < '2022-02-01';
