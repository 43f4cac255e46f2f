--@ rel: customers; target: customers
INSERT INTO customers (id, name) VALUES (1, 'a') ON DUPLICATE KEY UPDATE name = VALUES(name)

--@ rel: items; target: items
INSERT INTO items (order_id, product_id, qty) VALUES (1, 2, 3), (4, 5, 6) ON DUPLICATE KEY UPDATE qty = qty + VALUES(qty), price = DEFAULT

--@ rel: items; target: items; only: mysql
INSERT INTO items (order_id, product_id, qty) VALUES (1, 2, 3) AS new ON DUPLICATE KEY UPDATE qty = items.qty + new.qty

--@ rel: items; target: items; only: mysql
INSERT INTO items (order_id, product_id, qty) VALUES (1, 2, 3) AS new(o, p, q) ON DUPLICATE KEY UPDATE qty = q

--@ rel: items, orders; target: items
INSERT INTO items (order_id, qty) SELECT id, 1 FROM orders o ON DUPLICATE KEY UPDATE items.qty = items.qty + 1, items.price = IF(o.total > 5, 1, 2)

--@ rel: customers; target: customers
INSERT customers SET id = 3, name = 'x' ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), vip = NOT vip

--@ rel: items, orders, customers; target: items
INSERT INTO items (order_id) SELECT o.id FROM orders o JOIN customers c WHERE 1 ON DUPLICATE KEY UPDATE qty = 1

--@ rel: customers; target: customers
REPLACE INTO customers (id, name) VALUES (1, 'a'), (2, DEFAULT)

--@ rel: customers; target: customers
REPLACE customers SET id = 1, name = CONCAT('a', 'b')

--@ rel: archive, orders; target: archive
REPLACE INTO archive SELECT id, status, total, placed FROM orders WHERE placed < NOW() - INTERVAL 1 YEAR

--@ rel: archive; target: archive
REPLACE LOW_PRIORITY INTO archive PARTITION (p0) (id) VALUES (7)

--@ rel: products; target: products
REPLACE INTO products (sku, title) VALUE ('a', REPLACE('b', 'c', 'd'))

--@ rel: customers; target: customers
INSERT INTO customers SET name = 'a', email = 'b@c', vip = TRUE

--@ rel: orders; target: orders
INSERT INTO orders SET orders.status = 'new', total = 5 + 3 * 2, placed = NOW()

--@ rel: orders; target: orders
INSERT LOW_PRIORITY IGNORE orders SET status = DEFAULT, flags = 0x0F

--@ rel: orders, customers; target: orders
INSERT INTO orders SET customer_id = (SELECT MAX(id) FROM customers), status = ?

--@ rel: items; target: items
INSERT INTO items SET order_id = 1, product_id = 2, qty = 3 ON DUPLICATE KEY UPDATE qty = VALUES(qty) * 2

--@ rel: customers; target: customers
INSERT IGNORE INTO customers (email) VALUES ('a@b'), ('c@d')

--@ rel: customers; target: customers
INSERT IGNORE customers VALUES (1, 'e', 'n', 'de', 5, 0, NOW(), NULL, '{}')

--@ rel: customers, orders; target: customers
INSERT IGNORE INTO customers (id) SELECT DISTINCT customer_id FROM orders

--@ rel: archive, orders; target: archive
INSERT HIGH_PRIORITY IGNORE INTO archive (id, total) SELECT id, total FROM orders WHERE status IN ('a', 'b') ORDER BY id LIMIT 10

--@ rel: employees; target: employees
INSERT IGNORE INTO employees (id, name) VALUES (?, ?), (?, UPPER(?))

--@ rel: customers; target: customers
INSERT INTO customers () VALUES ()

--@ rel: customers; target: customers
INSERT INTO customers VALUES ()

--@ rel: items, orders; target: items
INSERT INTO items (order_id) (SELECT id FROM orders)

--@ rel: orders, customers; target: o; where: customer_id equality, country equality
UPDATE orders o JOIN customers c ON o.customer_id = c.id SET o.status = 'vip' WHERE c.country = 'de'

--@ rel: orders, customers; target: o, c; where: customer_id equality
UPDATE orders o, customers c SET o.status = 'x', c.vip = 1 WHERE o.customer_id = c.id

--@ rel: customers, orders; target: c
UPDATE customers c LEFT JOIN orders o ON o.customer_id = c.id SET c.vip = 0 WHERE o.id IS NULL

--@ rel: customers, orders; target: customers
UPDATE customers, orders SET balance = balance - total WHERE customers.id = customer_id

--@ rel: customers, orders; target: c
UPDATE LOW_PRIORITY IGNORE customers AS c INNER JOIN (SELECT customer_id, SUM(total) AS s FROM orders GROUP BY customer_id) AS t ON t.customer_id = c.id SET c.balance = t.s

--@ rel: orders, items; target: orders
UPDATE orders STRAIGHT_JOIN items USING (id) SET test.orders.total = items.price, orders.flags = 1

--@ rel: orders, customers; target: o; where: id equality
DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id

--@ rel: orders, items; target: orders, items; where: order_id equality
DELETE orders, items FROM orders INNER JOIN items ON items.order_id = orders.id

--@ rel: orders, items; target: items; where: order_id equality, status equality
DELETE FROM items USING orders, items WHERE items.order_id = orders.id AND orders.status = 'void'

--@ rel: orders, items; target: o, i
DELETE FROM o, i USING orders AS o LEFT JOIN items AS i ON i.order_id = o.id WHERE o.total = 0

--@ rel: customers, orders; target: c
DELETE QUICK IGNORE c.* FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL

--@ rel: employees; target: a; where: name equality, id range
DELETE a FROM employees a, employees b WHERE a.name = b.name AND a.id > b.id

--@ rel: orders; target: orders; where: status equality; order: placed asc; limit: 100
UPDATE orders SET status = 'late' WHERE status = 'new' ORDER BY placed LIMIT 100

--@ rel: orders; target: orders; where: placed range; order: placed asc, id desc; limit: 1000
DELETE FROM orders WHERE placed < '2020-01-01' ORDER BY placed, id DESC LIMIT 1000

--@ rel: orders; target: orders; limit: 5
DELETE FROM orders LIMIT 5

--@ rel: orders; target: orders; order: total desc
UPDATE orders SET flags = flags + 1 ORDER BY total DESC

--@ rel: orders; target: orders; limit: ?; where: customer_id equality
UPDATE IGNORE orders SET status = ? WHERE customer_id = ? LIMIT ?

--@ rel: orders; target: o; where: id in_list; order: id asc
UPDATE orders AS o SET o.total = o.total * 1.1, o.shipped = CURDATE() WHERE o.id IN (1, 2, 3) ORDER BY o.id

--@ rel: orders; target: orders; where: id equality
DELETE LOW_PRIORITY QUICK IGNORE FROM orders WHERE id = 7

--@ rel: orders, customers; target: orders; where: customer_id other
DELETE FROM orders WHERE customer_id NOT IN (SELECT id FROM customers)

--@ rel: orders; target: orders; only: mariadb
INSERT INTO orders (status) VALUES ('x') RETURNING id, status

--@ rel: orders; target: orders; only: mariadb; where: id equality
DELETE FROM orders WHERE id = 1 RETURNING id

--@ rel: customers; target: customers; only: mariadb
REPLACE INTO customers (id) VALUES (4) RETURNING *

--@ rel: orders; target: orders; only: mariadb; limit: 2; order: id asc
DELETE FROM orders ORDER BY id LIMIT 2 RETURNING id, total
