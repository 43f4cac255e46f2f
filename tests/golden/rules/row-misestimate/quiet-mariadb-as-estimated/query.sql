-- engine: mariadb
SELECT SUM(l.quantity) FROM customer c JOIN orders o ON o.customer_id = c.customer_id JOIN order_line l ON l.order_id = o.order_id WHERE c.city LIKE 'city %' AND c.email LIKE 'user%' AND c.joined > '2015-01-01' AND c.joined < '2025-01-01';
