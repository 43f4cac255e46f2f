--@ rel: orders; limit: 10 offset 5
SELECT id FROM orders LIMIT 5, 10

--@ rel: orders; limit: 10 offset 5; order: placed desc
SELECT id FROM orders ORDER BY placed DESC LIMIT 10 OFFSET 5

--@ rel: orders; limit: ? offset ?; where: status equality
SELECT id FROM orders WHERE status = ? ORDER BY id LIMIT ?, ?

--@ rel: orders; limit: 18446744073709551615 offset 20
SELECT id FROM orders LIMIT 20, 18446744073709551615

--@ rel: orders, archive; limit: 3 offset 1
(SELECT id FROM orders LIMIT 0, 2) UNION ALL (SELECT id FROM archive LIMIT 2) LIMIT 1, 3

--@ rel: orders; limit: 1
SELECT id FROM orders ORDER BY total DESC, id ASC LIMIT 1

--@ rel: orders, customers, items; where: id equality, order_id equality
SELECT STRAIGHT_JOIN o.id FROM orders o JOIN customers c ON c.id = o.customer_id JOIN items i ON i.order_id = o.id

--@ rel: customers, orders; where: id equality
SELECT o.id FROM customers c STRAIGHT_JOIN orders o ON c.id = o.customer_id

--@ rel: customers, orders
SELECT COUNT(*) FROM customers STRAIGHT_JOIN orders

--@ rel: customers, orders, items; where: customer_id equality, order_id equality, country equality
SELECT c.id FROM customers c STRAIGHT_JOIN orders o ON o.customer_id = c.id STRAIGHT_JOIN items i ON i.order_id = o.id WHERE c.country = 'de'

--@ rel: customers, orders; where: customer_id equality
SELECT STRAIGHT_JOIN DISTINCT c.id FROM customers c, orders o WHERE o.customer_id = c.id

--@ rel: orders; limit: 10
SELECT SQL_CALC_FOUND_ROWS id FROM orders LIMIT 10

--@ rel: orders
SELECT SQL_NO_CACHE COUNT(*) FROM orders

--@ rel: orders
SELECT HIGH_PRIORITY SQL_NO_CACHE SQL_CALC_FOUND_ROWS * FROM orders LIMIT 3

--@ rel: orders; group
SELECT DISTINCT SQL_BIG_RESULT status FROM orders GROUP BY status

--@ rel: orders; group
SELECT SQL_SMALL_RESULT SQL_BUFFER_RESULT status, COUNT(*) FROM orders GROUP BY 1

--@ rel: orders
SELECT ALL HIGH_PRIORITY id, DISTINCTROW_ FROM (SELECT id, 1 AS DISTINCTROW_ FROM orders) d

--@ rel: orders
SELECT DISTINCTROW status FROM orders

--@ rel: orders; where: status equality
SELECT id FROM orders USE INDEX (status_placed) WHERE status = 'paid'

--@ rel: orders; where: customer_id equality
SELECT o.id FROM orders AS o FORCE INDEX (customer, PRIMARY) WHERE o.customer_id = 3

--@ rel: orders, customers; where: id equality
SELECT 1 FROM orders o IGNORE KEY (customer) JOIN customers c USE INDEX (PRIMARY) ON c.id = o.customer_id

--@ rel: orders; order: placed asc
SELECT id FROM orders USE INDEX FOR ORDER BY (status_placed) IGNORE INDEX FOR JOIN (customer) ORDER BY placed

--@ rel: orders; where: id range
SELECT id FROM orders USE INDEX () WHERE id > 5

--@ rel: orders; group
SELECT status, COUNT(*) FROM orders FORCE INDEX FOR GROUP BY (status_placed) GROUP BY status

--@ rel: orders; target: orders
UPDATE orders FORCE INDEX (customer) SET status = 'x' WHERE customer_id = 1

--@ rel: archive; where: id range
SELECT id FROM archive PARTITION (p0, p1) WHERE id < 1500

--@ rel: archive, orders; where: id equality
SELECT a.id FROM archive PARTITION (p2) AS a JOIN orders o ON o.id = a.id

--@ rel: archive; target: archive
INSERT INTO archive PARTITION (p0) (id, status) VALUES (5, 'x')

--@ rel: archive; target: archive
UPDATE archive PARTITION (p1) SET status = 'y' WHERE id = 1001

--@ rel: archive; target: archive; where: total range
DELETE FROM archive PARTITION (p0, p2) WHERE total < 5

--@ rel: archive
SELECT COUNT(*) FROM archive PARTITION (p0) a USE INDEX (PRIMARY)

--@ rel: orders; where: status equality; limit: 1
SELECT id FROM orders WHERE status = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED

--@ rel: orders
SELECT id FROM orders FOR UPDATE

--@ rel: orders
SELECT id FROM orders WHERE id = 1 FOR UPDATE NOWAIT

--@ rel: orders; only: mysql
SELECT id FROM orders WHERE id = 1 FOR SHARE

--@ rel: orders, customers; only: mysql
SELECT o.id FROM orders o, customers c WHERE o.customer_id = c.id FOR UPDATE OF o SKIP LOCKED FOR SHARE OF c NOWAIT

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE id = 1 LOCK IN SHARE MODE

--@ rel: orders
SELECT COUNT(*) FROM orders LOCK IN SHARE MODE

--@ rel: orders; limit: 5
SELECT id FROM orders ORDER BY id LIMIT 5 LOCK IN SHARE MODE

--@ rel: orders, customers
SELECT o.id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id LOCK IN SHARE MODE

--@ rel: orders
(SELECT id FROM orders WHERE id = 3 LOCK IN SHARE MODE)

--@ rel: orders; only: mariadb
SELECT id FROM orders WHERE id = 1 FOR UPDATE WAIT 5

--@ rel: orders; group
SELECT status, SUM(total) FROM orders GROUP BY status WITH ROLLUP

--@ rel: orders; group
SELECT status, YEAR(placed) AS y, COUNT(*) FROM orders GROUP BY status, YEAR(placed) WITH ROLLUP

--@ rel: orders; group; only: mysql
SELECT IF(GROUPING(status), 'all', status) AS s, COUNT(*) FROM orders GROUP BY status WITH ROLLUP

--@ rel: orders; group; limit: 3
SELECT customer_id, status, SUM(total) FROM orders GROUP BY customer_id, status WITH ROLLUP LIMIT 3

--@ rel: orders; group; order: ? asc; only: mysql
SELECT status, SUM(total) AS t FROM orders GROUP BY status WITH ROLLUP HAVING t > 5 ORDER BY t

--@ rel: orders; group; only: mariadb
SELECT status, COUNT(*) FROM orders GROUP BY status DESC WITH ROLLUP

--@ rel: 
SELECT 1 FROM DUAL

--@ rel: 
SELECT 1 + 1 AS two, NOW() FROM dual

--@ rel: 
SELECT 'x' FROM DUAL WHERE 1 = 1

--@ rel: customers
INSERT INTO customers (name) SELECT 'x' FROM DUAL WHERE NOT EXISTS (SELECT * FROM customers WHERE name = 'x')

--@ rel: 
SELECT 1 FROM DUAL UNION SELECT 2 FROM DUAL

--@ rel: orders
SELECT id, total FROM orders HAVING total > 5

--@ rel: orders
SELECT id, total * 2 AS doubled FROM orders HAVING doubled > 5 AND id < 100

--@ rel: orders
SELECT COUNT(*) AS n FROM orders HAVING n > 0

--@ rel: orders; where: status equality
SELECT MAX(total) FROM orders WHERE status = 'a' HAVING MAX(total) > 10

--@ rel: customers; order: ? desc; limit: 5
SELECT name, LENGTH(name) AS len FROM customers HAVING len > 3 ORDER BY len DESC LIMIT 5

--@ rel: ; only: mysql
VALUES ROW(1, 'a'), ROW(2, 'b')

--@ rel: ; limit: 1; only: mysql
VALUES ROW(1, 2), ROW(3, 4) ORDER BY column_1 DESC LIMIT 1

--@ rel: orders; where: id equality; only: mysql
SELECT v.a, o.id FROM (VALUES ROW(1, 'x'), ROW(2, 'y')) AS v(a, b) JOIN orders o ON o.id = v.a

--@ rel: items; only: mysql
INSERT INTO items (order_id, product_id) VALUES ROW(1, 2), ROW(3, 4)

--@ rel: orders; only: mysql
SELECT id FROM orders UNION ALL VALUES ROW(1), ROW(2)

--@ rel: ; only: mariadb
VALUES (1, 'a'), (2, 'b')

--@ rel: customers; limit: 2; only: mysql
TABLE customers ORDER BY id LIMIT 2

--@ rel: items; only: mysql
SELECT * FROM (TABLE items) t

--@ rel: orders
SELECT d.status, d.n FROM (SELECT status, COUNT(*) AS n FROM orders GROUP BY status) AS d WHERE d.n > 3

--@ rel: orders; only: mysql
SELECT a, b FROM (SELECT id, total FROM orders) AS d (a, b)

--@ rel: customers, orders; where: id equality
SELECT c.name, d.s FROM customers c LEFT JOIN (SELECT customer_id, SUM(total) s FROM orders GROUP BY customer_id) d ON c.id = d.customer_id

--@ rel: orders
SELECT MAX(x) FROM ((SELECT id AS x FROM orders) UNION (SELECT 1)) u

--@ rel: orders, items; where: order_id equality
SELECT d.id FROM (SELECT id FROM orders LIMIT 5) d, items i WHERE i.order_id = d.id

--@ rel: customers, orders; only: mysql
SELECT c.id, l.total FROM customers c, LATERAL (SELECT total FROM orders o WHERE o.customer_id = c.id ORDER BY total DESC LIMIT 1) AS l

--@ rel: customers, orders; only: mysql
SELECT c.id, l.n FROM customers c LEFT JOIN LATERAL (SELECT COUNT(*) FROM orders WHERE customer_id = c.id) l(n) ON TRUE

--@ rel: customers, orders; only: mysql
SELECT c.id FROM customers c CROSS JOIN LATERAL (SELECT 1 FROM orders o WHERE o.customer_id = c.id) x

--@ rel: customers, orders; only: mysql
SELECT * FROM customers c JOIN LATERAL (SELECT SUM(total) t FROM orders o WHERE o.customer_id = c.id) s ON s.t > c.balance

--@ rel: orders, items; only: mysql
SELECT o.id, a.q, b.m FROM orders o, LATERAL (SELECT SUM(qty) q FROM items WHERE order_id = o.id) a, LATERAL (SELECT a.q * 2 AS m) b

--@ rel: orders
WITH paid AS (SELECT * FROM orders WHERE status = 'paid') SELECT COUNT(*) FROM paid

--@ rel: employees
WITH RECURSIVE chain (id, manager_id, depth) AS (SELECT id, manager_id, 0 FROM employees WHERE manager_id IS NULL UNION ALL SELECT e.id, e.manager_id, c.depth + 1 FROM employees e JOIN chain c ON c.id = e.manager_id) SELECT * FROM chain

--@ rel: orders, items; where: order_id equality
WITH a AS (SELECT id FROM orders), b AS (SELECT order_id FROM items) SELECT a.id FROM a JOIN b ON b.order_id = a.id

--@ rel: 
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT SUM(i) FROM n

--@ rel: customers, orders; only: mysql
WITH big AS (SELECT customer_id FROM orders GROUP BY customer_id HAVING SUM(total) > 100) UPDATE customers, big SET vip = 1 WHERE customers.id = big.customer_id

--@ rel: customers, orders
INSERT INTO customers (name) WITH w AS (SELECT status FROM orders) SELECT status FROM w

--@ rel: orders
SELECT * FROM (WITH w AS (SELECT id FROM orders) SELECT * FROM w) d

--@ rel: orders, archive
SELECT id FROM orders UNION SELECT id FROM archive ORDER BY id

--@ rel: orders, archive
SELECT id FROM orders UNION DISTINCT SELECT id FROM archive UNION ALL SELECT 1

--@ rel: orders, archive
SELECT id FROM orders EXCEPT SELECT id FROM archive

--@ rel: orders, archive; limit: 5
(SELECT id FROM orders) INTERSECT (SELECT id FROM archive) ORDER BY 1 LIMIT 5

--@ rel: orders, archive, items
SELECT id FROM orders EXCEPT ALL SELECT id FROM archive INTERSECT SELECT order_id FROM items

--@ rel: orders
SELECT id FROM orders WHERE id = 3 INTO @x

--@ rel: orders
SELECT id, total INTO @x, @y FROM orders LIMIT 1

--@ rel: orders; order: placed asc, id desc; limit: 10
SELECT id, placed AS `when` FROM orders ORDER BY `when`, 1 DESC LIMIT 10

--@ rel: orders
SELECT id 'the id', total "sum", status AS 'state', placed AS p FROM orders

--@ rel: orders
SELECT ID, Status, orders.TOTAL FROM orders WHERE STATUS = 'x'

--@ rel: orders; order: total desc
SELECT id, total AS T FROM orders o ORDER BY t DESC

--@ rel: orders; only: mariadb; limit: 5 offset 3
SELECT id FROM orders ORDER BY id OFFSET 3 ROWS FETCH NEXT 5 ROWS ONLY

--@ rel: orders; limit: 5; only: mariadb
SELECT id FROM orders LIMIT 5 ROWS EXAMINED 1000

--@ rel: customers
SELECT c.id, j.theme FROM customers c, JSON_TABLE(c.prefs, '$[*]' COLUMNS (rn FOR ORDINALITY, theme VARCHAR(20) PATH '$.theme' DEFAULT '"x"' ON EMPTY, NESTED PATH '$.a[*]' COLUMNS (b INT PATH '$.b'))) AS j

--@ rel: products
SELECT p.id FROM products p JOIN JSON_TABLE(p.tags, '$[*]' COLUMNS (tag VARCHAR(40) PATH '$')) t ON t.tag = 'new'

--@ rel: orders; where: id equality
EXPLAIN FORMAT=JSON SELECT id FROM orders WHERE id = 1
