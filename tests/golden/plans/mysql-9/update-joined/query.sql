UPDATE orders o JOIN customer c USING (customer_id) SET o.note = 'blocked' WHERE c.status = 'blocked' AND o.state = 'new';
