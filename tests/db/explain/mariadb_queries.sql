-- The statements of MariaDB's golden plans, on mariadb_schema.sql. scripts/capture-mariadb-plans reads the lines before
-- each statement: "-- name: <case>", "-- set: <name=value, …>" (SET before it, DEFAULT after it), "-- explain-only",
-- "-- notes" (also EXPLAIN EXTENDED with its SHOW WARNINGS).

-- name: full-scan
SELECT * FROM orders WHERE total > 890;
-- name: full-scan-nothing-kept
SELECT * FROM orders WHERE total > 100000;
-- name: unique-lookup
SELECT * FROM orders WHERE id = 7;
-- name: index-lookup
SELECT * FROM orders WHERE customer_id = 7;
-- name: index-range
SELECT * FROM orders WHERE placed BETWEEN '2022-02-01' AND '2022-02-20';
-- name: index-range-pushed-condition
SELECT * FROM orders WHERE status = 'open' AND placed < '2022-06-01' AND total > 10;
-- name: covering-index
SELECT customer_id, count(*) FROM orders GROUP BY customer_id LIMIT 10;
-- name: covering-range
SELECT placed FROM orders WHERE placed < '2022-01-20';
-- name: ref-or-null
SELECT id FROM orders WHERE customer_id BETWEEN 1 AND 40 AND (coupon = 'C50' OR coupon IS NULL);
-- name: loose-index-scan
SELECT status, min(placed) FROM orders GROUP BY status;
-- name: full-text
SELECT * FROM customers WHERE MATCH(bio) AGAINST('mountain') AND country = 'DE';
-- name: partitions-pruned
SELECT * FROM events WHERE at BETWEEN '2023-03-01' AND '2023-03-20';
-- name: partitions-all
SELECT * FROM events WHERE payload = 'y';
-- name: index-merge-union
SELECT * FROM orders WHERE coupon = 'C50' OR customer_id = 7;
-- name: index-merge-sort-union
SELECT * FROM orders WHERE coupon < 'C110' OR customer_id < 20;
-- name: index-merge-intersect
-- set: optimizer_switch='rowid_filter=off'
SELECT id FROM products WHERE category_id = 8 AND price = 260;
-- name: join-lookup
SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'FR';
-- name: join-three-tables
SELECT c.name, p.title, i.quantity FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id WHERE c.country = 'FR' AND o.status = 'open';
-- name: join-left
SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id AND c.segment = 'gold' WHERE o.placed < '2022-02-01';
-- name: join-left-not-exists
SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 850 WHERE o.id IS NULL;
-- name: join-buffer-bnl
SELECT count(*) FROM products p JOIN categories c ON p.stock = c.id + 0 WHERE p.price > 100;
-- name: join-buffer-bnl-then-lookup
SELECT count(*) FROM products p JOIN categories c ON p.stock = c.id + 0 JOIN orders o ON o.customer_id = p.id WHERE p.price > 100;
-- name: join-buffer-bnl-incremental
SELECT count(*) FROM categories a, categories b, categories c WHERE a.parent_id + b.parent_id = c.id + 1;
-- name: join-buffer-hash
-- set: join_cache_level=4
SELECT count(*) FROM orders o JOIN events e ON o.total = e.payload WHERE o.total > 100;
-- name: join-buffer-hash-matches
-- set: join_cache_level=4
SELECT count(*) FROM products p JOIN products q ON p.stock = q.stock WHERE p.price > 100;
-- name: join-buffer-bka
-- set: join_cache_level=6, optimizer_switch='mrr=on,mrr_cost_based=off'
SELECT sum(i.quantity) FROM products p JOIN items i ON i.product_id = p.id WHERE p.price > 400 AND i.quantity > 1;
-- name: join-buffer-bkah
-- set: join_cache_level=8, optimizer_switch='mrr=on,mrr_cost_based=off'
SELECT sum(i.quantity) FROM products p JOIN items i ON i.product_id = p.id WHERE p.price > 400 AND i.quantity > 1;
-- name: multi-range-read
-- set: optimizer_switch='mrr=on,mrr_cost_based=off'
SELECT sum(total) FROM orders WHERE placed BETWEEN '2022-02-01' AND '2022-02-20';
-- name: range-checked-for-each-record
SELECT * FROM customers a JOIN customers b ON b.id < a.id AND b.country > a.country WHERE a.id < 30;
-- name: rowid-filter
SELECT * FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = 'FR' AND o.status = 'open' AND o.total > 5;
-- name: rowid-filter-large
SELECT c.name, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'FR' AND o.status = 'shipped' AND o.placed < '2022-06-01';
-- name: filesort
SELECT * FROM orders ORDER BY total, coupon;
-- name: filesort-merge-passes
-- set: sort_buffer_size=1024
SELECT * FROM orders ORDER BY total, coupon;
-- name: filesort-priority-queue
SELECT * FROM orders ORDER BY total DESC LIMIT 10;
-- name: filesort-large-offset
SELECT * FROM orders ORDER BY total LIMIT 5000, 10;
-- name: filesort-first-table
-- set: max_length_for_sort_data=64
SELECT * FROM orders o STRAIGHT_JOIN customers c ON c.id = o.customer_id WHERE o.total > 1 ORDER BY o.total;
-- name: filesort-over-temporary-table
SELECT o.id, c.name, o.total FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY c.name, o.total LIMIT 10;
-- name: group-by-temporary-table
SELECT c.segment, sum(o.total) n FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.segment ORDER BY n DESC;
-- name: group-by-having
SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id HAVING s > 5000;
-- name: group-by-rollup
SELECT status, count(DISTINCT customer_id) FROM orders GROUP BY status WITH ROLLUP;
-- name: distinct
SELECT DISTINCT coupon FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.country = 'FR';
-- name: limit-stops-early
SELECT * FROM orders WHERE total > 10 LIMIT 3;
-- name: derived-merged
SELECT * FROM (SELECT id, total FROM orders) d WHERE d.total > 890;
-- name: derived-materialized
SELECT c.name, d.n FROM customers c JOIN (SELECT customer_id, count(*) n, max(total) m FROM orders GROUP BY customer_id LIMIT 100000) d ON d.customer_id = c.id WHERE c.country = 'FR';
-- name: derived-lateral
SELECT c.name, d.n FROM customers c JOIN (SELECT customer_id, count(*) n FROM orders GROUP BY customer_id) d ON d.customer_id = c.id WHERE c.country = 'FR';
-- name: derived-nested-sorts
SELECT d.customer_id, c.name FROM (SELECT customer_id, count(*) n, min(total) x FROM orders GROUP BY customer_id LIMIT 100000) d JOIN customers c ON c.id = d.customer_id ORDER BY d.x;
-- name: cte-read-twice
WITH t AS (SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id) SELECT a.customer_id FROM t a JOIN t b ON a.s = b.s AND a.customer_id < b.customer_id WHERE a.customer_id < 50;
-- name: cte-recursive
WITH RECURSIVE t AS (SELECT id, parent_id, 0 d FROM categories WHERE parent_id IS NULL UNION ALL SELECT c.id, c.parent_id, d + 1 FROM categories c JOIN t ON c.parent_id = t.id WHERE d < 5) SELECT * FROM t;
-- name: cte-recursive-numbers
WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT sum(i) FROM n;
-- name: union-distinct
SELECT customer_id FROM orders WHERE id < 5000 UNION SELECT id FROM customers WHERE country = 'FR';
-- name: union-all
SELECT id FROM orders WHERE total < 20 UNION ALL SELECT id FROM products WHERE stock = 3;
-- name: union-all-ordered
SELECT id FROM orders WHERE total < 20 UNION ALL SELECT id FROM products WHERE stock = 3 ORDER BY id DESC LIMIT 5;
-- name: union-inside-derived
SELECT count(*) FROM (SELECT customer_id a FROM orders UNION SELECT id FROM products) d WHERE a > 10;
-- name: except-and-intersect
SELECT id FROM orders WHERE id < 900 EXCEPT SELECT id FROM products INTERSECT SELECT id FROM categories;
-- name: window-two-sorts
SELECT id, row_number() OVER (PARTITION BY status ORDER BY total) rn, sum(total) OVER (ORDER BY placed) FROM orders WHERE customer_id < 200;
-- name: window-no-sort
SELECT id, count(*) OVER () FROM orders WHERE customer_id < 50;
-- name: semijoin-first-match
SELECT c.id FROM customers c WHERE c.country = 'FR' AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.total > 800);
-- name: semijoin-materialized-lookup
SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 800);
-- name: semijoin-materialized-scan
SELECT * FROM orders WHERE customer_id IN (SELECT id + 0 FROM customers WHERE created < '2020-01-09');
-- name: semijoin-loose-scan
-- set: optimizer_switch='materialization=off,firstmatch=off'
SELECT * FROM categories k WHERE k.id IN (SELECT category_id FROM products);
-- name: semijoin-duplicates-removal
-- set: optimizer_switch='firstmatch=off,loosescan=off,materialization=off'
SELECT * FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 800 AND status = 'open');
-- name: subquery-select-list-cached
SELECT (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) m, name FROM customers c WHERE country = 'FR';
-- name: subquery-select-list-cache-hits
SELECT o.id, (SELECT count(*) FROM customers c WHERE c.segment = o.status AND c.created < '2021-01-01') n FROM orders o WHERE o.id < 2000;
-- name: subquery-select-list-uncacheable
SELECT (SELECT count(*) FROM items i WHERE i.order_id = o.id AND rand() < 2) FROM orders o WHERE id < 3000;
-- name: subquery-below-temporary-table
SELECT customer_id, count(*), (SELECT max(name) FROM customers c WHERE c.id = o.customer_id) FROM orders o GROUP BY customer_id, placed;
-- name: subquery-once
SELECT * FROM orders WHERE total > (SELECT avg(total) * 1.9 FROM orders);
-- name: subquery-while-optimizing
SELECT * FROM orders o WHERE o.id = (SELECT min(order_id) FROM items WHERE quantity = 4);
-- name: subquery-materialized-partial-match
SELECT * FROM customers c WHERE segment NOT IN (SELECT name FROM categories);
-- name: subquery-materialized-in-or
SELECT * FROM customers c WHERE c.id IN (SELECT customer_id FROM orders o WHERE o.total > 800) OR c.segment = 'gold';
-- name: subquery-in-to-exists
-- set: optimizer_switch='semijoin=off,materialization=off'
SELECT * FROM customers WHERE segment IN (SELECT name FROM categories k WHERE k.id > 3) OR id IN (SELECT customer_id FROM orders WHERE total > 850);
-- name: subquery-full-scan-on-null
-- set: optimizer_switch='semijoin=off,materialization=off'
SELECT o.id, o.coupon IN (SELECT p.title FROM products p WHERE p.price > 490) FROM orders o WHERE o.id < 500;
-- name: subquery-in-having
SELECT customer_id, sum(total) s FROM orders GROUP BY customer_id HAVING s > (SELECT avg(total) * 15 FROM orders);
-- name: subquery-inside-subquery
SELECT name FROM customers c WHERE c.country = 'FR' AND (SELECT count(*) FROM orders o WHERE o.customer_id = c.id AND o.total > (SELECT avg(total) FROM orders x WHERE x.customer_id = o.customer_id)) > 3;
-- name: constant-table
SELECT o.id, c.name FROM customers c, orders o WHERE c.id = 7 AND o.customer_id = c.id;
-- name: impossible-where
SELECT * FROM orders WHERE 1 = 0;
-- name: no-matching-row
SELECT * FROM orders WHERE id = -1;
-- name: no-table
SELECT 1;
-- name: optimized-away
SELECT max(id) FROM orders;
-- name: never-executed
SELECT * FROM categories k JOIN orders o ON o.customer_id = k.id WHERE k.name = 'none';
-- name: quotes-in-conditions
SELECT * FROM orders WHERE coupon = 'a"b\\c", "x": 1' OR total = 3;
-- name: unusable-index-type
-- notes
SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.coupon = 7;
-- name: unusable-index-collation
-- notes
SELECT p.id FROM products p JOIN customers c ON c.name = p.sku;
-- name: update-lookup
UPDATE orders SET status = 'shipped' WHERE customer_id = 7;
-- name: update-whole-table
UPDATE products SET stock = stock + 1 WHERE title LIKE '%9%';
-- name: update-join
UPDATE orders o JOIN customers c ON c.id = o.customer_id SET o.coupon = 'X' WHERE c.country = 'FR';
-- name: delete-ordered
DELETE FROM orders WHERE total < 5 ORDER BY placed LIMIT 3;
-- name: delete-where-in
DELETE FROM items WHERE order_id IN (SELECT id FROM orders WHERE total < 5);
-- name: insert-select
INSERT INTO categories SELECT id + 1000, NULL, title FROM products WHERE price > 400;
-- name: insert-values
-- explain-only
INSERT INTO categories VALUES (9999, 1, 'x');
