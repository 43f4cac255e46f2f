--@ rel: orders; where: status equality
SELECT `id`, `total` FROM `orders` WHERE `status` = 'paid'

--@ rel: order details; where: order id equality
SELECT `order details`.`order id`, `select` FROM `order details` WHERE `order id` = 7

--@ rel: order details; where: tick`ed range
SELECT d.`tick``ed` AS `a ``name``` FROM `order details` d WHERE d.`tick``ed` > 3

--@ rel: order details; order: key asc
SELECT `key` FROM `order details` AS `d 1` ORDER BY `d 1`.`key`

--@ rel: orders, customers; where: id equality
SELECT `o`.*, `c`.`name` FROM `orders` `o` JOIN `customers` `c` ON `c`.`id` = `o`.`customer_id`

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = "O'Brien"

--@ rel: customers; where: email in_list
SELECT id FROM customers WHERE email IN ("a@b.c", 'd@e.f', "say ""hi""")

--@ rel: customers; where: name prefix_like
SELECT "literal" AS kind, id FROM customers WHERE name LIKE "A%"

--@ rel: customers
SELECT CONCAT(name, " <", email, ">") AS "shown" FROM customers

--@ rel: orders; where: status inequality
UPDATE orders SET status = "new" WHERE status <> "it's"

--@ rel: customers; where: name equality; mode: ANSI_QUOTES
SELECT "id" FROM "customers" WHERE "name" = 'x'

--@ rel: order details; order: order id desc; mode: ANSI_QUOTES
SELECT "d"."order id" FROM "order details" "d" ORDER BY "d"."order id" DESC

--@ rel: customers; mode: ANSI_QUOTES
SELECT COUNT(*) AS "n ""quoted""" FROM customers

--@ rel: orders; where: status equality; mode: ANSI
UPDATE "orders" SET "status" = 'x' WHERE "status" = 'y'

--@ rel: orders, customers; where: id equality; mode: ANSI_QUOTES
SELECT c."name", `o`."id" FROM "orders" AS o, "customers" AS c WHERE c."id" = o."customer_id"

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = 'O\'Brien'

--@ rel: customers; where: notes contains_like
SELECT id FROM customers WHERE notes LIKE '%50\%%'

--@ rel: customers; where: notes equality
SELECT id FROM customers WHERE notes = 'line\none\ttab\\slash\"quote\"'

--@ rel: customers; where: name in_list
SELECT id FROM customers WHERE name IN ('a\\', 'b''c', 'd\Z')

--@ rel: customers; where: name prefix_like
SELECT id FROM customers WHERE name LIKE 'a|_%' ESCAPE '|'

--@ rel: customers
INSERT INTO customers (name, notes) VALUES ('back\\slash', 'it\'s -- no comment /* nor this */')

--@ rel: customers; where: name equality; mode: NO_BACKSLASH_ESCAPES
SELECT id FROM customers WHERE name = 'C:\'

--@ rel: customers; where: name equality, country equality; mode: NO_BACKSLASH_ESCAPES
SELECT id FROM customers WHERE name = 'a\' AND country = 'it'

--@ rel: customers; where: notes contains_like; mode: NO_BACKSLASH_ESCAPES
SELECT id FROM customers WHERE notes LIKE '%\n%'

--@ rel: customers; mode: NO_BACKSLASH_ESCAPES
INSERT INTO customers (name) VALUES ('\\server\share\')

--@ rel: customers; mode: NO_BACKSLASH_ESCAPES,ANSI_QUOTES
SELECT '\' AS "back\slash" FROM customers

--@ rel: orders; where: status equality
SELECT id # the key
FROM orders -- all of them
WHERE status = 'paid' # not 'new'

--@ rel: orders; where: total range
SELECT id /* a comment; with 'quotes */ FROM orders WHERE total > 5/* no space */

--@ rel: orders; where: total equality
SELECT id FROM orders WHERE total = 5--1

--@ rel: orders
# first line
-- second line
/* third */ SELECT COUNT(*) FROM orders

--@ rel: orders; where: id equality
SELECT id FROM orders --	a tab counts as space
WHERE id = 1

--@ rel: orders; limit: 1
SELECT /*! STRAIGHT_JOIN */ id FROM orders /*!50000 LIMIT 1 */

--@ rel: orders; where: status equality, other; limit: 5
SELECT id FROM orders WHERE status = 'x' /*!40000 AND 1 = 1 */ LIMIT 5

--@ rel: orders
SELECT /*!40001 SQL_NO_CACHE */ * FROM orders

--@ rel: orders
SELECT id /*!99999 , no_such_column */ FROM orders

--@ rel: orders
SELECT id, /*!50000 total /* nested */, */ status FROM orders

--@ rel: orders
SELECT id /*M! , total */ FROM orders

--@ rel: orders
SELECT id /*M!100100 , total */ FROM orders

--@ rel: orders
SELECT id /*M!999999 , no_such_column */ FROM orders

--@ rel: orders; limit: 2; only: mysql
SELECT id FROM orders /*M! WHERE no_such_column = 1 */ /*!80000 LIMIT 2 */

--@ rel: orders; where: status equality
SELECT /*+ MAX_EXECUTION_TIME(1000) */ id FROM orders WHERE status = 'paid'

--@ rel: orders, customers; where: id equality
SELECT /*+ JOIN_ORDER(c, o) INDEX(o customer) */ o.id FROM orders o JOIN customers c ON c.id = o.customer_id

--@ rel: orders, items; where: id other
SELECT id FROM orders WHERE id IN (SELECT /*+ SEMIJOIN(MATERIALIZATION) */ order_id FROM items)

--@ rel: orders
UPDATE /*+ NO_INDEX_MERGE(orders) */ orders SET status = 'x'

--@ rel: orders; where: id equality
DELETE /*+ QB_NAME(qb1) */ FROM orders WHERE id = 3

--@ rel: orders
INSERT /*+ SET_VAR(sort_buffer_size = 1048576) */ INTO orders (status) VALUES ('x')

--@ rel: customers; where: name equality
SELECT _utf8mb4'Müller', id FROM customers WHERE name = _utf8mb4'Müller'

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = _utf8mb4'abc' COLLATE utf8mb4_bin

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = N'national'

--@ rel: customers; where: name in_list
SELECT id FROM customers WHERE name IN (n'a', _binary'b', _utf8mb4 'c' 'd')

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = _utf8mb4 0x4D7953514C

--@ rel: customers
SELECT _utf8mb4 X'41', _binary b'1000001' FROM customers

--@ rel: orders; where: flags equality
SELECT id FROM orders WHERE flags = 0x1F

--@ rel: orders; where: flags in_list
SELECT id FROM orders WHERE flags IN (0x01, b'101', 0b11, x'0A')

--@ rel: orders
SELECT X'4D7953514C', 0xFF + 0, b'1' + 0 FROM orders

--@ rel: orders
UPDATE orders SET flags = b'1010' WHERE flags & 0x08

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = x'616263'

--@ rel: customers; where: name equality
SELECT 'one' ' two' "three", id FROM customers WHERE name = 'a' 'b'

--@ rel: employees
SELECT 1e5, 1.5E-3, .5, 5., 1.e3, -7 FROM employees

--@ rel: customers
SELECT TRUE, FALSE, NULL, true AND NOT false FROM customers

--@ rel: customers; only: mariadb
SELECT \N, id FROM customers

--@ rel: customers; where: vip boolean_column
SELECT id FROM customers WHERE vip IS TRUE

--@ rel: customers; where: vip equality
SELECT id FROM customers WHERE vip = TRUE

--@ rel: customers; where: balance is_null
SELECT id FROM customers WHERE balance IS NULL

--@ rel: customers
SELECT id FROM customers WHERE (balance > 0) IS UNKNOWN

--@ rel: customers
INSERT INTO customers (vip, name) VALUES (FALSE, NULL)
