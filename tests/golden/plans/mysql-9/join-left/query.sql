SELECT c.customer_id, o.order_id FROM customer c LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.total > 800 WHERE c.joined < '2015-03-01';
