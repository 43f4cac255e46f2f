DELETE l FROM order_line l JOIN orders o USING (order_id) WHERE o.state = 'back' AND o.placed < '2023-03-01';
