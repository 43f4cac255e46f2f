-- The statements of MySQL's golden plans, on schema.sql. scripts/capture-golden-mysql reads the lines before each:
--   name:     the case's directory
--   set:      session variables, separated by ";"
--   before:   a statement run first in the same session
--   shows:    texts that plan.txt must hold, separated by ";"
--   client:   yes: also captured as the mysql client displays it
--   analyze:  no: only planned (EXPLAIN ANALYZE cannot run it)

-- name: table-scan-filter
-- client: yes
-- shows: Filter: ; Table scan on shipment
SELECT shipment_id FROM shipment WHERE carrier = 'post' AND weight > 30;

-- name: table-scan-whole
-- shows: Table scan on shipment
SELECT * FROM shipment;

-- name: primary-key-constant
-- shows: Rows fetched before execution
SELECT * FROM customer WHERE customer_id = 77;

-- name: index-lookup
-- shows: Index lookup on orders using orders_customer_idx
SELECT * FROM orders WHERE customer_id = 77;

-- name: index-lookup-covering
-- shows: Covering index lookup on orders
SELECT order_id FROM orders WHERE customer_id = 77;

-- name: index-range
-- shows: Index range scan on orders using orders_placed_idx over
SELECT * FROM orders WHERE placed >= '2024-01-01' AND placed < '2024-01-10';

-- name: index-range-pushed-condition
-- shows: with index condition
SELECT * FROM orders WHERE state = 'new' AND placed BETWEEN '2023-03-01' AND '2023-04-01' AND MINUTE(placed) = 7;

-- name: index-range-in-list
-- shows: over (customer_id = 
SELECT * FROM orders WHERE customer_id IN (3, 17, 99, 1203);

-- name: index-range-reverse
-- shows: (reverse)
SELECT * FROM orders WHERE placed < '2023-02-01' ORDER BY placed DESC LIMIT 10;

-- name: index-scan-full-order
-- shows: Index scan on orders using orders_placed_idx
SELECT order_id, note FROM orders ORDER BY placed LIMIT 20;

-- name: index-scan-deduplication
-- shows: skip scan for deduplication
SELECT COUNT(DISTINCT customer_id) FROM orders;

-- name: index-skip-scan
-- shows: index skip scan
SELECT /*+ SKIP_SCAN(o orders_state_idx) */ state, placed FROM orders o WHERE placed > '2025-02-01';

-- name: index-loose-scan
-- shows: skip scan for grouping
SELECT state, MIN(placed) FROM orders GROUP BY state;

-- name: index-merge-union
-- shows: Deduplicate rows sorted by row ID
SELECT /*+ INDEX_MERGE(o orders_customer_idx, orders_total_idx) */ * FROM orders o WHERE customer_id = 3 OR total = 17.1;

-- name: index-merge-sort-union
-- shows: Sort-deduplicate by row ID
SELECT /*+ INDEX_MERGE(o) */ * FROM orders o WHERE customer_id < 5 OR placed < '2023-01-02';

-- name: index-merge-intersect
-- shows: Intersect rows sorted by row ID
SELECT /*+ INDEX_MERGE(c customer_region_idx, customer_status_idx) */ full_name FROM customer c WHERE region_id = 2 AND status = 'closed';

-- name: multi-range-read
-- set: optimizer_switch='mrr_cost_based=off'
-- shows: Multi-Range Read
SELECT * FROM orders WHERE customer_id BETWEEN 3 AND 9;

-- name: ref-or-null
-- shows: or NULL
SELECT * FROM customer WHERE referred_by = 7 OR referred_by IS NULL;

-- name: full-text
-- shows: Full-text index search on article; Sort row IDs
SELECT article_id FROM article WHERE MATCH (title, body) AGAINST ('turtles') ORDER BY article_id LIMIT 5;

-- name: partitions-some
-- shows: visit
SELECT COUNT(*) FROM visit WHERE visited BETWEEN '2023-05-01' AND '2023-05-20';

-- name: partitions-all
SELECT * FROM visit WHERE page = 12;

-- name: join-nested-loop
-- client: yes
-- shows: Nested loop inner join
SELECT c.full_name, o.total FROM customer c JOIN orders o ON o.customer_id = c.customer_id WHERE c.region_id = 3 AND o.state = 'back';

-- name: join-left
-- shows: Nested loop left join
SELECT c.customer_id, o.order_id FROM customer c LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.total > 800 WHERE c.joined < '2015-03-01';

-- name: join-hash
-- client: yes
-- shows: Inner hash join; -> Hash
SELECT s.carrier, p.name FROM shipment s JOIN product p ON p.price = s.weight + 0.99;

-- name: join-hash-left
-- shows: Left hash join
SELECT r.name, s.shipment_id FROM region r LEFT JOIN shipment s ON s.weight = r.region_id;

-- name: join-hash-no-condition
-- shows: Inner hash join (no condition)
SELECT r.name, s.carrier FROM region r, shipment s WHERE s.weight = 7;

-- name: join-hash-extra-condition
-- shows: extra conditions
SELECT s.shipment_id FROM shipment s LEFT JOIN product p ON p.price = s.weight + 0.99 AND p.name <> s.carrier;

-- name: join-batched-key-access
-- set: optimizer_switch='batched_key_access=on,mrr_cost_based=off'
-- shows: Batched key access; Batch input rows
SELECT c.full_name, o.total FROM customer c JOIN orders o ON o.customer_id = c.customer_id WHERE c.region_id = 3;

-- name: join-range-checked
-- shows: re-planned for each iteration
SELECT a.order_id, b.order_id FROM orders a JOIN orders b ON b.total > a.total AND b.placed < a.placed WHERE a.customer_id = 8;

-- name: join-three-tables
-- shows: Single-row index lookup
SELECT c.full_name, p.name, l.quantity FROM customer c JOIN orders o USING (customer_id) JOIN order_line l USING (order_id)
JOIN product p USING (product_id) WHERE c.email = 'user42@example.com' OR c.email LIKE 'user43%';

-- name: semijoin-first-match
-- set: optimizer_switch='materialization=off,loosescan=off,duplicateweedout=off'
-- shows: Nested loop semijoin
SELECT c.full_name FROM customer c WHERE c.region_id = 2 AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.total > 500);

-- name: semijoin-weedout
-- set: optimizer_switch='materialization=off,loosescan=off,firstmatch=off'
-- shows: Remove duplicate
SELECT c.full_name FROM customer c WHERE c.customer_id IN (SELECT o.customer_id FROM orders o WHERE o.total > 880);

-- name: semijoin-materialize
-- set: optimizer_switch='firstmatch=off,loosescan=off,duplicateweedout=off'
-- shows: Materialize
SELECT c.full_name FROM customer c WHERE c.customer_id IN (SELECT o.customer_id FROM orders o WHERE o.total > 500);

-- name: semijoin-loose-scan
-- set: optimizer_switch='firstmatch=off,materialization=off,duplicateweedout=off'
SELECT c.full_name FROM customer c WHERE c.customer_id IN (SELECT o.customer_id FROM orders o);

-- name: antijoin
-- shows: antijoin
SELECT c.customer_id FROM customer c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.total > 890);

-- name: subquery-not-in
SELECT c.customer_id FROM customer c WHERE c.referred_by NOT IN (SELECT o.customer_id FROM orders o WHERE o.total > 890);

-- name: subquery-select-list
-- client: yes
-- shows: subquery in projection; dependent
SELECT c.full_name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders FROM customer c WHERE c.region_id = 1;

-- name: subquery-select-list-two
-- shows: Select #2; Select #3
SELECT c.full_name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders,
  (SELECT MAX(o.total) FROM orders o WHERE o.customer_id = c.customer_id AND o.state = 'paid') AS largest
FROM customer c ORDER BY c.joined LIMIT 50;

-- name: subquery-select-list-nested
SELECT c.full_name, (SELECT (SELECT r.name FROM region r WHERE r.region_id = c2.region_id) FROM customer c2 WHERE c2.customer_id = c.referred_by) AS region
FROM customer c WHERE c.status = 'closed';

-- name: subquery-select-list-aggregated
SELECT SUM((SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id)) FROM customer c WHERE c.region_id = 1;

-- name: subquery-select-list-ordered
SELECT c.full_name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.customer_id) AS orders FROM customer c WHERE c.region_id = 1 ORDER BY orders;

-- name: subquery-condition-dependent
-- shows: subquery in condition; dependent
SELECT c.full_name FROM customer c WHERE (SELECT SUM(o.total) FROM orders o WHERE o.customer_id = c.customer_id) > 3000;

-- name: subquery-condition-once
-- shows: run only once
SELECT order_id FROM orders WHERE total > (SELECT AVG(weight) * 20 FROM shipment);

-- name: subquery-uncacheable
-- shows: uncacheable
SELECT c.customer_id FROM customer c WHERE c.region_id = 1 AND c.referred_by > (SELECT MIN(r.region_id) + RAND() FROM region r);

-- name: subquery-having
SELECT state, SUM(total) AS t FROM orders GROUP BY state HAVING t > (SELECT AVG(total) FROM orders) ORDER BY t DESC;

-- name: derived-materialized
-- shows: Materialize
SELECT d.customer_id, d.n FROM (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id) d WHERE d.n > 7;

-- name: derived-auto-key
-- shows: auto_key
SELECT c.full_name, d.n FROM customer c JOIN (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id) d ON d.customer_id = c.customer_id WHERE c.status = 'closed';

-- name: derived-lateral
-- shows: Invalidate materialized tables
SELECT r.name, d.total FROM region r, LATERAL (SELECT o.total FROM orders o JOIN customer c USING (customer_id) WHERE c.region_id = r.region_id ORDER BY o.total DESC LIMIT 3) d;

-- name: cte-once
-- shows: Materialize CTE
WITH big AS (SELECT customer_id, SUM(total) AS t FROM orders GROUP BY customer_id HAVING t > 3000) SELECT b.customer_id FROM big b WHERE b.t < 3500;

-- name: cte-twice
-- shows: query plan printed elsewhere
WITH per_state AS (SELECT state, COUNT(*) AS n FROM orders GROUP BY state) SELECT a.state FROM per_state a JOIN per_state b ON a.n <= b.n AND a.state <> b.state;

-- name: cte-recursive
-- shows: Repeat until convergence
WITH RECURSIVE below AS (SELECT id, name, 0 AS depth FROM category_tree WHERE id = 2
  UNION ALL SELECT t.id, t.name, b.depth + 1 FROM below b JOIN category_tree t ON t.parent_id = b.id)
SELECT depth, COUNT(*) FROM below GROUP BY depth;

-- name: union-all
-- shows: Append
SELECT order_id FROM orders WHERE customer_id = 9 UNION ALL SELECT shipment_id FROM shipment WHERE weight = 3;

-- name: union-distinct
-- shows: Union materialize with deduplication
SELECT order_id FROM orders WHERE customer_id = 9 UNION SELECT shipment_id FROM shipment WHERE weight = 3 ORDER BY 1 LIMIT 5;

-- name: intersect
-- shows: Intersect materialize
SELECT customer_id FROM orders WHERE state = 'back' INTERSECT SELECT customer_id FROM customer WHERE region_id = 2;

-- name: except
-- shows: Except materialize
SELECT customer_id FROM customer WHERE region_id = 2 EXCEPT SELECT customer_id FROM orders WHERE state = 'back';

-- name: filesort
-- shows: Sort: 
SELECT shipment_id, weight FROM shipment ORDER BY weight, carrier;

-- name: filesort-limit
-- shows: limit input to 10 row(s) per chunk
SELECT * FROM orders WHERE note IS NOT NULL ORDER BY note DESC LIMIT 10;

-- name: filesort-blob
-- shows: Sort: article.title
SELECT article_id, body FROM article ORDER BY title;

-- name: filesort-join
-- client: yes
SELECT c.full_name, o.total FROM customer c JOIN orders o ON o.customer_id = c.customer_id WHERE c.region_id = 3 ORDER BY o.total DESC, c.full_name LIMIT 10 OFFSET 40;

-- name: limit-offset
-- shows: Limit/Offset: 10/2000 row(s)
SELECT order_id, placed FROM orders ORDER BY placed LIMIT 2000, 10;

-- name: limit-calc-found-rows
SELECT SQL_CALC_FOUND_ROWS order_id FROM orders WHERE total > 890 LIMIT 3;

-- name: distinct
-- shows: deduplication
SELECT DISTINCT carrier, weight FROM shipment;

-- name: group-temporary-table
-- shows: Aggregate using temporary table
SELECT carrier, COUNT(*), AVG(weight) FROM shipment GROUP BY carrier;

-- name: group-by-index
-- shows: Group aggregate
SELECT customer_id, COUNT(*) FROM orders GROUP BY customer_id;

-- name: group-order
-- client: yes
-- shows: Sort: 
SELECT p.category, SUM(l.quantity * p.price) AS revenue FROM order_line l JOIN product p USING (product_id) GROUP BY p.category ORDER BY revenue DESC;

-- name: group-rollup
-- shows: with rollup
SELECT state, YEAR(placed) AS y, COUNT(*) FROM orders GROUP BY state, y WITH ROLLUP;

-- name: group-having
SELECT customer_id, SUM(total) AS t FROM orders GROUP BY customer_id HAVING t > 4000;

-- name: group-streaming-sort
SELECT carrier, GROUP_CONCAT(shipment_id) FROM shipment WHERE weight < 10 GROUP BY carrier;

-- name: count-rows
-- shows: Count rows in
SELECT COUNT(*) FROM orders;

-- name: min-max-optimized
SELECT MIN(placed), MAX(placed) FROM orders;

-- name: window-rank
-- shows: Window aggregate
SELECT order_id, RANK() OVER (PARTITION BY state ORDER BY total DESC) FROM orders WHERE customer_id < 50;

-- name: window-frame
-- shows: Window aggregate with buffering
SELECT order_id, SUM(total) OVER (ORDER BY placed ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING), LAST_VALUE(total) OVER (PARTITION BY state) FROM orders WHERE customer_id < 50;

-- name: impossible-where
-- shows: Zero rows
SELECT * FROM orders WHERE 1 = 0;

-- name: impossible-aggregate
SELECT COUNT(*) FROM orders WHERE customer_id IS NULL;

-- name: no-table
SELECT 1 + 1;

-- name: empty-table
SELECT * FROM nothing WHERE x = 3;

-- name: never-executed
-- shows: (never executed)
SELECT n.id, o.order_id FROM nothing n JOIN orders o ON o.customer_id = n.x;

-- name: values-table
SELECT v.column_0, o.total FROM (VALUES ROW(1), ROW(2), ROW(3)) v JOIN orders o ON o.order_id = v.column_0;

-- name: json-table
-- shows: Materialize table function
SELECT j.n, o.total FROM JSON_TABLE('[1, 2, 3]', '$[*]' COLUMNS (n INT PATH '$')) j JOIN orders o ON o.order_id = j.n;

-- name: large-numbers
-- shows: e+6
SELECT COUNT(*) FROM orders a JOIN orders b WHERE a.total + b.total = 17.3;

-- name: odd-names
-- shows: odd -> table
SELECT `größe` FROM `odd -> table (cost=1 rows=2)` WHERE `größe` > 'a -> b (cost=1..2 rows=3)' ORDER BY `a key`;

-- name: literal-with-newline
SELECT order_id FROM orders WHERE note = 'two\nlines -> Table scan  (cost=1 rows=1)' OR note LIKE '%\\\\n%';

-- name: conversion-number
-- shows: legacy_account
-- client: yes
SELECT * FROM legacy_account WHERE phone = 5550123;

-- name: conversion-collation
-- client: yes
SELECT c.full_name, l.code FROM customer c JOIN legacy_account l ON l.mail = CONVERT(c.email USING utf8mb4) COLLATE utf8mb4_bin;

-- name: conversion-range
-- client: yes
SELECT * FROM legacy_account WHERE phone BETWEEN 5550123 AND 5550200;

-- name: information-schema
SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop' ORDER BY table_name LIMIT 3;

-- name: update-one-table
-- analyze: no
-- client: yes
UPDATE orders SET note = 'late' WHERE state = 'new' AND placed < '2023-02-01';

-- name: update-joined
-- shows: Update o
UPDATE orders o JOIN customer c USING (customer_id) SET o.note = 'blocked' WHERE c.status = 'blocked' AND o.state = 'new';

-- name: delete-one-table
-- analyze: no
DELETE FROM orders WHERE total < 5;

-- name: delete-joined
-- shows: Delete from
DELETE l FROM order_line l JOIN orders o USING (order_id) WHERE o.state = 'back' AND o.placed < '2023-03-01';

-- name: insert-values
-- analyze: no
-- shows: Insert into
INSERT INTO nothing VALUES (1, 2);

-- name: insert-select
-- shows: Insert into
INSERT INTO nothing SELECT shipment_id + 100, weight FROM shipment WHERE carrier = 'bike';

-- name: replace-select
REPLACE INTO nothing SELECT shipment_id + 100, weight FROM shipment WHERE carrier = 'bike';
