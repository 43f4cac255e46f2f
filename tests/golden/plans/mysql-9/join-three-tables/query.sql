SELECT c.full_name, p.name, l.quantity FROM customer c JOIN orders o USING (customer_id) JOIN order_line l USING (order_id)
JOIN product p USING (product_id) WHERE c.email = 'user42@example.com' OR c.email LIKE 'user43%';
