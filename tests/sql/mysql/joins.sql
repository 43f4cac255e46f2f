--@ rel: orders, customers; where: id equality
SELECT o.id, c.name FROM orders o INNER JOIN customers c ON c.id = o.customer_id

--@ rel: orders, customers; where: id equality, country equality
SELECT o.id FROM orders o, customers c WHERE c.id = o.customer_id AND c.country = 'de'

--@ rel: orders, customers, items; where: id equality, order_id equality
SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id LEFT JOIN items i ON i.order_id = o.id

--@ rel: items, orders, products; where: id equality, id equality
SELECT i.id FROM items i LEFT JOIN (orders o, products p) ON o.id = i.order_id AND p.id = i.product_id

--@ rel: orders, items, products; where: id equality, id equality
SELECT o.id FROM orders o JOIN items i JOIN products p ON p.id = i.product_id ON o.id = i.order_id

--@ rel: orders, customers, items; where: order_id equality
SELECT 1 FROM orders o JOIN customers c LEFT JOIN items i ON i.order_id = o.id

--@ rel: customers, orders
SELECT COUNT(*) FROM customers CROSS JOIN orders

--@ rel: customers, orders; where: customer_id equality
SELECT c.id FROM customers c CROSS JOIN orders o ON o.customer_id = c.id

--@ rel: orders, customers; where: customer_id equality
SELECT c.id FROM orders o RIGHT OUTER JOIN customers c ON o.customer_id = c.id

--@ rel: orders, archive
SELECT id, o.total FROM orders o JOIN archive a USING (id)

--@ rel: orders, archive
SELECT id, status FROM orders LEFT JOIN archive USING (id, status) WHERE archive.total IS NULL

--@ rel: orders, archive
SELECT COUNT(*) FROM orders NATURAL JOIN archive

--@ rel: orders, archive
SELECT id FROM orders NATURAL LEFT JOIN archive

--@ rel: customers, employees; where: id equality, name equality, id range
SELECT customers.id FROM customers NATURAL RIGHT OUTER JOIN employees WHERE employees.id > 3

--@ rel: orders, archive, items
SELECT * FROM orders NATURAL JOIN archive JOIN items

--@ rel: orders, archive
SELECT id FROM orders NATURAL INNER JOIN archive

--@ rel: orders, customers; where: id equality
SELECT * FROM { OJ orders o LEFT OUTER JOIN customers c ON c.id = o.customer_id }

--@ rel: orders, customers; where: id equality
SELECT o.id FROM (orders o) JOIN (customers c) ON (c.id = o.customer_id)

--@ rel: orders, customers, items; where: id equality, order_id equality
SELECT o.id FROM ((orders o JOIN customers c ON c.id = o.customer_id) JOIN items i ON i.order_id = o.id)

--@ rel: orders; where: id equality
SELECT a.id FROM test.orders a, `test`.`orders` b WHERE a.id = b.customer_id

--@ rel: orders
SELECT test.orders.id, orders.total FROM test.orders WHERE test.orders.status = 'x'

--@ rel: employees; where: id equality, salary range
SELECT e.name FROM employees e JOIN employees m ON m.id = e.manager_id WHERE e.salary > m.salary

--@ rel: customers, orders; where: other
SELECT c.id FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.customer_id = c.id AND o.total > 100)

--@ rel: customers, orders; where: id other
SELECT id FROM customers WHERE id = ANY (SELECT customer_id FROM orders)

--@ rel: customers, orders
SELECT id FROM customers WHERE balance >= ALL (SELECT total FROM orders) OR id <> SOME (SELECT 1)

--@ rel: orders; where: other
SELECT id FROM orders WHERE (customer_id, status) IN ((1, 'a'), (2, 'b'))

--@ rel: orders
SELECT id FROM orders WHERE ROW(customer_id, status) = (1, 'a') AND (id, total) > (5, 2)

--@ rel: items, orders
SELECT (SELECT SUM(qty) FROM items WHERE items.order_id = orders.id) AS q FROM orders

--@ rel: orders, items; where: id other
SELECT id FROM orders WHERE id NOT IN ((SELECT order_id FROM items))

--@ rel: orders
SELECT ((SELECT MAX(id) FROM orders) + 1) * 2 FROM orders WHERE id = ((SELECT 1))
