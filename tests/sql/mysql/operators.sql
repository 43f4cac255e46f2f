--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name <=> NULL

--@ rel: orders; where: shipped equality
SELECT id FROM orders WHERE shipped <=> '2024-01-01'

--@ rel: orders, customers; where: id equality
SELECT o.id FROM orders o JOIN customers c ON c.id <=> o.customer_id

--@ rel: orders
SELECT shipped <=> placed, NOT (shipped <=> NULL) FROM orders

--@ rel: orders
SELECT id FROM orders WHERE NOT shipped <=> placed

--@ rel: orders; where: status equality, total range
SELECT id FROM orders WHERE status = 'paid' && total > 10

--@ rel: orders; where: status equality, total range, id range
SELECT id FROM orders WHERE status = 'paid' && total > 10 AND id < 5

--@ rel: orders
SELECT total > 5 && flags FROM orders

--@ rel: orders; where: disjunction
SELECT id FROM orders WHERE status = 'a' && total > 1 || status = 'b' && total > 2

--@ rel: orders
UPDATE orders SET flags = total > 5 && status = 'x'

--@ rel: orders; where: disjunction
SELECT id FROM orders WHERE status = 'a' || status = 'b'

--@ rel: orders; where: disjunction
SELECT id FROM orders WHERE status = 'a' || status = 'b' OR total = 3

--@ rel: orders; where: disjunction, total range
SELECT id FROM orders WHERE (status = 'a' || status = 'b') AND total > 3

--@ rel: customers
SELECT vip || balance > 100 FROM customers

--@ rel: orders
DELETE FROM orders WHERE status = 'a' || flags

--@ rel: customers; mode: PIPES_AS_CONCAT
SELECT name || ' <' || email || '>' FROM customers

--@ rel: customers; where: name other; mode: PIPES_AS_CONCAT
SELECT id FROM customers WHERE name || country = 'xde'

--@ rel: customers; where: name equality; mode: ANSI
SELECT id FROM customers WHERE name = 'a' || 'b'

--@ rel: customers; mode: PIPES_AS_CONCAT
UPDATE customers SET notes = notes || '!' || 1 + 2

--@ rel: customers; where: name prefix_like; mode: PIPES_AS_CONCAT
SELECT id FROM customers WHERE name LIKE 'a' || '%'

--@ rel: customers
SELECT !vip, ! vip + 1 FROM customers

--@ rel: customers
SELECT id FROM customers WHERE !(vip = 1)

--@ rel: customers; where: vip boolean_column
SELECT id FROM customers WHERE !vip

--@ rel: customers, orders
SELECT id FROM customers WHERE ! EXISTS (SELECT 1 FROM orders WHERE customer_id = customers.id)

--@ rel: customers
SELECT !!vip, !(1 = 1), -!vip FROM customers

--@ rel: orders
SELECT @n := @n + 1, id FROM orders

--@ rel: orders; order: id asc
SELECT id, @running := @running + total AS running FROM orders ORDER BY id

--@ rel: orders; where: total range
SELECT id FROM orders WHERE total > @least

--@ rel: orders; where: status equality
SELECT @a, @`b c`, @'d', @e.f$g FROM orders WHERE status = @s

--@ rel: orders
UPDATE orders SET flags = @f := flags + 1

--@ rel: orders; where: id equality
SELECT (@r := 5) + 1, @@autocommit, @@session.sql_mode, @@GLOBAL.max_connections FROM orders WHERE id = @@identity

--@ rel: orders; where: id range
SELECT id, @@sort_buffer_size / 1024 FROM orders WHERE id < @@session.max_allowed_packet

--@ rel: customers; where: name regex
SELECT id FROM customers WHERE name REGEXP '^a.*z$'

--@ rel: customers; where: name regex
SELECT id FROM customers WHERE name RLIKE 'x+'

--@ rel: customers; where: name inequality
SELECT id FROM customers WHERE name NOT REGEXP 'x'

--@ rel: customers
SELECT name NOT RLIKE 'a|b', email REGEXP '@' AND vip FROM customers

--@ rel: customers; where: email regex, name inequality
SELECT id FROM customers WHERE email REGEXP CONCAT('^', 'a') AND name NOT LIKE 'b%'

--@ rel: orders
SELECT total DIV 7, id DIV 2 * 3 FROM orders

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE id = 10 DIV 3

--@ rel: orders; where: total equality
SELECT id FROM orders WHERE total DIV 100 = 5

--@ rel: orders; group
SELECT id DIV 1000 AS block, COUNT(*) FROM orders GROUP BY id DIV 1000

--@ rel: orders
UPDATE orders SET total = total DIV 2 + 1 WHERE id MOD 2 = 0

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE id MOD 10 = 3

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE id % 10 = 3

--@ rel: orders; where: id equality
SELECT MOD(id, 7), id MOD 7 * 2 FROM orders WHERE MOD(id, 7) = 1

--@ rel: orders; where: id in_list
SELECT id FROM orders WHERE id MOD 4 IN (0, 1)

--@ rel: orders; order: ? asc, ? desc
SELECT id FROM orders ORDER BY id MOD 5, id % 3 DESC

--@ rel: orders
SELECT id FROM orders WHERE status = 'a' XOR total > 5

--@ rel: orders
SELECT flags XOR 1, 1 XOR 0 XOR 1 FROM orders

--@ rel: orders; where: disjunction
SELECT id FROM orders WHERE status = 'a' OR total > 1 XOR id = 3

--@ rel: orders
SELECT id FROM orders WHERE (status = 'a' XOR status = 'b') AND total > 3

--@ rel: customers
UPDATE customers SET vip = vip XOR 1

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE placed > NOW() - INTERVAL 7 DAY

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE placed BETWEEN '2024-01-01' AND '2024-01-01' + INTERVAL 1 MONTH

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE placed < DATE_ADD(CURRENT_DATE, INTERVAL '1:30' HOUR_MINUTE)

--@ rel: orders
SELECT INTERVAL 1 YEAR + shipped, shipped - INTERVAL id DAY, INTERVAL(5, 1, 10, id) FROM orders

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE DATE_SUB(placed, INTERVAL -(1 + 2) WEEK) >= @since

--@ rel: orders; where: placed other
SELECT id FROM orders WHERE placed + INTERVAL (id % 3) QUARTER > '2024-02-02 10:00:00'

--@ rel: orders; where: flags equality
SELECT id FROM orders WHERE flags & 4 = 4

--@ rel: orders; where: flags equality
SELECT id FROM orders WHERE flags | 1 = 5

--@ rel: orders
SELECT flags ^ 3 * 2, 2 * flags ^ 3, -flags ^ 2, flags ^ 1 ^ 2 FROM orders

--@ rel: orders
SELECT flags << 2 + 1, flags >> 1 & 3, flags | 2 & 1, ~flags & 255 FROM orders

--@ rel: orders; where: flags inequality
SELECT id FROM orders WHERE flags & 1 | 2 <> 0

--@ rel: orders
SELECT ~flags + 1, - ~ flags, flags & ~ 3 << 1 FROM orders

--@ rel: orders
UPDATE orders SET flags = flags | 8 & ~1 WHERE flags & 8 = 0

--@ rel: orders
SELECT total = flags = 1 FROM orders

--@ rel: orders
SELECT id FROM orders WHERE 1 < total < 5

--@ rel: orders
SELECT 3 > 2 > 1, id = id <> 0, total >= 1 = TRUE FROM orders

--@ rel: orders
SELECT id FROM orders WHERE status = 'a' = 'b' <=> NULL

--@ rel: orders
SELECT id FROM orders WHERE id IN (1, 2) = 1 AND total BETWEEN 1 AND 2 = FALSE

--@ rel: orders
SELECT (total > 5) + (status = 'a') AS score FROM orders

--@ rel: orders
SELECT SUM(status = 'paid'), AVG(total > 10), COUNT(flags OR NULL) FROM orders

--@ rel: orders; order: ? desc, ? asc
SELECT id FROM orders ORDER BY status = 'new' DESC, total IS NULL

--@ rel: orders
SELECT id FROM orders WHERE (total > 5) * 2 = 2

--@ rel: orders
SELECT status LIKE 'a%' AND 1, (id IN (1,2)) + 1, NOT id + 1 FROM orders

--@ rel: orders
SELECT id FROM orders WHERE NOT total = 5

--@ rel: orders; where: status inequality, total range
SELECT id FROM orders WHERE NOT status = 'a' AND total > 5

--@ rel: orders; where: total inequality
SELECT id FROM orders WHERE NOT total BETWEEN 1 AND 5

--@ rel: orders; where: status is_not_null
SELECT id FROM orders WHERE NOT status IS NULL

--@ rel: orders; where: id inequality
SELECT id FROM orders WHERE NOT id IN (1, 2, 3)

--@ rel: orders; mode: HIGH_NOT_PRECEDENCE
SELECT NOT id BETWEEN -5 AND 5 FROM orders

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE BINARY name = 'Abc'

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = BINARY 'Abc'

--@ rel: customers; order: ? asc
SELECT BINARY name FROM customers ORDER BY BINARY name

--@ rel: customers
SELECT BINARY name LIKE 'a%', BINARY(email) FROM customers

--@ rel: customers
SELECT COUNT(DISTINCT BINARY name) FROM customers

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name COLLATE utf8mb4_bin = 'x'

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = 'x' COLLATE utf8mb4_bin

--@ rel: customers; order: name desc
SELECT name FROM customers ORDER BY name COLLATE utf8mb4_general_ci DESC

--@ rel: customers; where: name prefix_like
SELECT id FROM customers WHERE name LIKE 'a%' COLLATE 'utf8mb4_bin'

--@ rel: customers; group
SELECT name COLLATE utf8mb4_bin AS n, COUNT(*) FROM customers GROUP BY name COLLATE utf8mb4_bin

--@ rel: customers
SELECT id FROM customers WHERE name SOUNDS LIKE 'meier'

--@ rel: products; only: mysql
SELECT id FROM products WHERE 17 MEMBER OF (tags)

--@ rel: products; only: mysql
SELECT id FROM products WHERE 'a' MEMBER OF(tags->'$.names')

--@ rel: customers; only: mysql
SELECT prefs->'$.theme' FROM customers

--@ rel: customers; where: prefs equality; only: mysql
SELECT id FROM customers WHERE prefs->>'$.theme' = 'dark'

--@ rel: customers; only: mysql
SELECT c.prefs->>"$.a.b[0]" AS x FROM customers c ORDER BY c.prefs->'$.n'

--@ rel: customers; where: prefs range, other; only: mysql
SELECT id FROM customers WHERE customers.prefs->'$.age' > 5 AND 1

--@ rel: orders; group; only: mysql
SELECT doc->>'$.channel', SUM(total) FROM orders GROUP BY doc->>'$.channel'

--@ rel: orders; where: doc equality
SELECT JSON_VALUE(doc, '$.x'), JSON_EXTRACT(doc, '$.y') FROM orders WHERE JSON_UNQUOTE(JSON_EXTRACT(doc, '$.z')) = 'q'
