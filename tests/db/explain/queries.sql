-- The statements of the golden plans, on schema.sql. scripts/capture-golden-plans reads the lines before each statement:
--   name:      the case's directory
--   versions:  other majors that capture it too ("12 13 17"); every case without "only" is captured on PostgreSQL 15
--   only:      the majors that capture it, and no other
--   options:   EXPLAIN options; default ANALYZE, VERBOSE, BUFFERS, SETTINGS (and WAL where it writes)
--   set:       settings for its transaction, separated by ";"
--   parallel:  workers per Gather, with the costs and sizes that keep the planner from using them set to 0
--   before:    a statement run first in the same transaction; may be repeated
--   shows:     texts that plan.txt must hold, separated by ";"; "shows 15:" for that major only
--   writes:    yes: runs in a fresh copy of the database, as if nothing had been written before or were cached
--   psql:      yes: also captured as psql displays it
--   log:       yes: also captured from the server log by auto_explain; "nested": only so, with the statements it runs inside
--   needs:     an extension, "jit" or "libxml"; left out where the server has none
--   text-count: no: its text cannot be counted without really reading it

-- ---------------------------------------------------------------- scans

-- name: seq-scan-filter
-- versions: 12 13 14 16 17 18
-- psql: yes
-- log: yes
-- shows: Seq Scan on public.visit; Rows Removed by Filter
select visit_id, duration_ms from visit where page = 42 and duration_ms > 500;

-- name: seq-scan-whole
-- options: ANALYZE
select * from tiny;

-- name: seq-scan-empty-table
-- options: ANALYZE
-- shows: rows=0
select * from nothing;

-- name: seq-scan-no-rows
-- options: ANALYZE, BUFFERS
select visit_id from visit where duration_ms < 0;

-- name: plain-explain
-- versions: 17 18
-- options:
-- psql: yes
-- shows: (cost=
select * from orders where customer_id = 77;

-- name: plain-explain-costs-off
-- options: COSTS OFF
-- shows: Index Scan using customer_pkey on customer
select * from customer where customer_id = 77;

-- name: plain-explain-verbose-join
-- options: VERBOSE
select c.full_name, o.total from customer c join orders o using (customer_id) where c.region_id = 3 and o.state = 'back';

-- name: analyze-timing-off
-- versions: 17 18
-- options: ANALYZE, TIMING OFF, BUFFERS
-- shows: (actual rows=
select c.status, count(*) from customer c join orders o using (customer_id) group by c.status;

-- name: analyze-costs-off
-- options: ANALYZE, COSTS OFF, VERBOSE
-- shows: (actual time=
select c.status, count(*) from customer c group by c.status order by 2;

-- name: analyze-costs-and-timing-off
-- options: ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF
-- psql: yes
select count(*) from customer where status = 'closed';

-- name: analyze-summary-off
-- options: ANALYZE, SUMMARY OFF
select * from product where product_id between 5 and 9;

-- name: plain-summary-on
-- options: SUMMARY ON, BUFFERS
-- shows: Planning Time
select * from product where product_id between 5 and 9;

-- name: analyze-nothing-but-rows
-- options: ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, VERBOSE OFF
select p.category, max(p.price) from product p group by p.category order by p.category limit 3;

-- name: index-scan
-- options: ANALYZE, VERBOSE
-- shows: Index Scan using customer_pkey
select full_name from customer where customer_id = 4711;

-- name: index-scan-backward
-- shows: Index Scan Backward using
select order_id, placed from orders order by order_id desc limit 3;

-- name: index-scan-filter
-- versions: 18
-- shows: Index Cond; Rows Removed by Filter
select order_id from orders where customer_id between 100 and 110 and total > 900;

-- name: index-scan-in-list
-- versions: 17 18
-- shows: ANY
select order_id from orders where order_id in (3, 999, 12345, 40000, 49999);

-- name: index-scan-expression
-- options: ANALYZE
-- shows: lower(
select customer_id from customer where lower(email) = 'user99@example.com';

-- name: index-scan-partial
-- options: ANALYZE, BUFFERS
-- set: enable_bitmapscan=off
-- shows: customer_closed_idx
select customer_id from customer where status = 'closed' and joined < date '2015-06-01';

-- name: index-scan-knn-order-by
-- options: ANALYZE, VERBOSE
-- shows: Order By
select shape_id from shape order by box <-> point(50, 20) limit 5;

-- name: index-scan-recheck
-- set: enable_bitmapscan=off; enable_seqscan=off
-- shows: Rows Removed by Index Recheck
select shape_id from shape where polygon(box) && polygon '((1, 1), (20, 1), (20, 20))';

-- name: index-scan-hash-index
-- options: ANALYZE
-- set: enable_bitmapscan=off; enable_seqscan=off
-- shows: shape_hash_idx
select box from shape where shape_id = 77;

-- name: index-only-scan
-- options: ANALYZE, BUFFERS
-- shows: Index Only Scan using; Heap Fetches: 0
select count(*) from orders where placed between timestamp '2022-03-01' and timestamp '2022-04-01';

-- name: index-only-scan-backward
-- options: ANALYZE, VERBOSE
-- shows: Index Only Scan Backward
select max(placed), min(placed) from orders where placed < timestamp '2023-01-01';

-- name: index-only-scan-heap-fetches
-- writes: yes
-- before: update stock set quantity = quantity + 1 where product_id < 100
-- set: enable_seqscan=off; enable_bitmapscan=off
-- shows: Index Only Scan
select count(*) from stock where product_id < 200;

-- name: bitmap-scan
-- versions: 12 18
-- shows: Bitmap Heap Scan; Bitmap Index Scan; Heap Blocks: exact=
select * from order_line where product_id = 38;

-- name: bitmap-scan-lossy
-- psql: yes
-- set: work_mem='64kB'; enable_seqscan=off
-- shows: lossy=; Rows Removed by Index Recheck
select count(*), sum(amount) from order_line where product_id < 700;

-- name: bitmap-and
-- set: enable_seqscan=off
-- shows: BitmapAnd
select customer_id from customer where joined between date '2016-01-01' and date '2016-03-01' and region_id = 2 and status = 'blocked';

-- name: bitmap-or
-- versions: 17 18
-- shows: BitmapOr
select customer_id from customer where joined = date '2016-01-01' or customer_id < 20 or email = 'user7@example.com';

-- name: bitmap-and-or
-- set: enable_seqscan=off; enable_indexscan=off
-- shows: BitmapAnd; BitmapOr
select customer_id from customer where status = 'blocked' and (joined between date '2015-06-01' and date '2015-07-01' or customer_id between 500 and 600);

-- name: bitmap-scan-gin
-- options: ANALYZE, BUFFERS
-- shows: customer_profile_idx
select customer_id from customer where profile @> '{"city": "city 7", "level": 1}';

-- name: bitmap-scan-brin
-- options: ANALYZE, VERBOSE, BUFFERS
-- set: enable_seqscan=off; enable_indexscan=off
-- shows: shape_brin_idx; lossy=
select count(*) from shape where shape_id between 100 and 400;

-- name: bitmap-scan-gist
-- set: enable_seqscan=off; enable_indexscan=off; enable_indexonlyscan=off
-- shows: shape_span_idx
select shape_id from shape where span && int4range(100, 110);

-- name: bitmap-scan-never-executed-part
-- options: ANALYZE
-- shows: never executed
select r.region_id, c.customer_id from region r join customer c on c.region_id = r.region_id and c.status = 'closed' where r.name = 'nowhere';

-- name: tid-scan
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Tid Scan on public.orders; TID Cond
select order_id from orders where ctid = '(3,4)';

-- name: tid-scan-any
-- options: ANALYZE, VERBOSE
-- shows: TID Cond
select order_id from orders where ctid = any (array['(0,1)', '(1,1)', '(2,2)']::tid[]);

-- name: tid-scan-current-of
-- writes: yes
-- before: declare walk cursor for select * from tiny
-- before: fetch 3 from walk
-- shows: CURRENT OF
delete from tiny where current of walk;

-- name: tid-range-scan
-- versions: 14
-- shows: Tid Range Scan
select order_id from orders where ctid >= '(10,0)' and ctid < '(11,0)';

-- name: sample-scan-bernoulli
-- shows: Sample Scan; Sampling: bernoulli ('10'::real) REPEATABLE
select count(*) from visit tablesample bernoulli (10) repeatable (7) where page < 50;

-- name: sample-scan-system
-- options: ANALYZE, BUFFERS
-- shows: Sampling: system
select count(*) from visit v tablesample system (20) repeatable (1);

-- name: function-scan
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Function Scan on pg_catalog.generate_series
select * from generate_series(1, 1000) as n (value) where value % 100 = 0;

-- name: function-scan-plpgsql
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Function Call: few(10)
select * from few(10) f where f > 3;

-- name: function-scan-rows-from
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Function Call
select * from rows from (generate_series(1, 5), generate_series(10, 12), unnest(array['a', 'b'])) with ordinality as f (x, y, z, n);

-- name: function-scan-lateral
-- shows: Nested Loop
select t.id, f.x from tiny t, lateral few(t.id) as f (x) where t.grp = 1;

-- name: function-scan-record
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Function Scan on pg_catalog.jsonb_to_recordset
select * from jsonb_to_recordset('[{"a": 1, "b": "x"}, {"a": 2, "b": "->  y"}]') as r (a int, b text);

-- name: function-scan-spilled
-- options: ANALYZE, VERBOSE, BUFFERS
-- set: work_mem='64kB'
-- shows: temp read
select count(*) from generate_series(1, 30000) n;

-- name: table-function-scan-xmltable
-- options: ANALYZE, VERBOSE
-- needs: libxml
-- shows: Table Function Scan on "xmltable"
select x.* from xmltable('/rows/row' passing '<rows><row id="1"><n>a</n></row><row id="2"><n>b</n></row></rows>'
  columns id int path '@id', n text path 'n', pos for ordinality) x where x.id > 1;

-- name: values-scan
-- shows: Values Scan on "*VALUES*"
select * from (values (1, 'one'), (2, 'two'), (3, 'three')) as v (n, word) where n > 1;

-- name: values-scan-join
-- options: ANALYZE
select c.full_name, v.word from (values (10, 'a'), (20, 'b'), (30000, 'c')) as v (n, word) left join customer c on c.customer_id = v.n;

-- name: result-constant
-- versions: 12 18
-- shows: Result
select 1 as one, 'it''s'::text as quote;

-- name: result-one-time-filter-false
-- versions: 18
-- psql: yes
-- shows: One-Time Filter: false
select * from customer where 1 = 2;

-- name: result-one-time-filter
-- options: ANALYZE, BUFFERS
-- shows: One-Time Filter
select customer_id from customer where current_setting('work_mem') = 'no such value' and customer_id < 10;

-- name: result-min-max
-- versions: 16 17
-- shows: InitPlan 1
select min(order_id), max(order_id) from orders;

-- name: result-projection-above-append
-- options: ANALYZE, VERBOSE
select coalesce(x, 0) + 1 from (select id as x from tiny union all select null) s;

-- name: project-set
-- versions: 12 16
-- shows: ProjectSet
select id, generate_series(1, id) from tiny where id < 4;

-- name: project-set-nested
-- shows: ProjectSet
select unnest(array[id, id * 2]) + generate_series(1, 2) from tiny where id < 3;

-- name: subquery-scan
-- options: ANALYZE
-- shows: Subquery Scan on
select * from (select page, count(*) as visits, random() as r from visit group by page order by visits desc limit 20) s where s.visits % 2 = 0;

-- name: subquery-scan-security-barrier
-- options: ANALYZE, BUFFERS
-- shows: Subquery Scan on recent_order_barrier
select order_id from recent_order_barrier where note like 'note 4%';

-- name: view-flattened
-- options: ANALYZE, VERBOSE
select order_id from recent_order where total > 990;

-- name: materialized-view
select * from order_per_state where orders > 1000;

-- name: inheritance
-- options: ANALYZE
-- shows: Append
select name, legs from animal where legs > 1;

-- name: system-catalogue
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: pg_catalog.pg_class
select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relname = 'orders' and a.attnum > 0 order by a.attnum;

-- name: temporary-table
-- before: create temporary table scratch on commit drop as select n, n % 7 as g from generate_series(1, 3000) n
-- before: analyze scratch
-- writes: yes
-- shows: local
select g, count(*) from scratch group by g order by g;

-- name: whole-row
-- options: ANALYZE, VERBOSE, BUFFERS
-- shows: Output
select t, t.* is null from tiny t where t.id = 3;

-- name: system-columns
select tableoid::regclass, ctid, xmin is not null as has_xmin, id from tiny where id < 3;

-- ---------------------------------------------------------------- joins

-- name: nested-loop
-- versions: 12 13 14 16 17 18
-- psql: yes
-- log: yes
-- shows: Nested Loop
select o.order_id, l.amount from orders o join order_line l on l.order_id = o.order_id where o.customer_id = 1234;

-- name: nested-loop-left
-- options: ANALYZE
-- shows: Nested Loop Left Join
select t.id, o.order_id from tiny t left join orders o on o.order_id = t.id * 1000 and o.state = 'done';

-- name: nested-loop-left-join-filter
-- options: ANALYZE, BUFFERS
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Join Filter; Rows Removed by Join Filter
select t.id, r.name from tiny t left join region r on r.region_id < t.id and length(r.name) = t.grp + 3;

-- name: nested-loop-semi
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Nested Loop Semi Join
select r.name from region r where exists (select 1 from customer c where c.region_id = r.region_id and c.status = 'active');

-- name: nested-loop-anti
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Nested Loop Anti Join
select t.id from tiny t where not exists (select 1 from orders o where o.order_id = t.id * 6000);

-- name: nested-loop-cross
-- options: ANALYZE
-- set: enable_material=off
select count(*) from region a, region b, region c;

-- name: nested-loop-materialize
-- options: ANALYZE, BUFFERS
-- shows: Materialize
select a.id, b.region_id from tiny a join region b on a.id > b.region_id + 1;

-- name: nested-loop-inner-never-executed
-- versions: 12 18
-- shows: (never executed)
select o.order_id, l.amount from orders o join order_line l using (order_id) where o.order_id = -1;

-- name: nested-loop-memoize
-- versions: 14 16 17 18
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Memoize; Cache Key; Hits:
select count(c.full_name) from visit v join customer c on c.customer_id = v.page + 1;

-- name: nested-loop-memoize-evictions
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_mergejoin=off; work_mem='64kB'; hash_mem_multiplier=1
-- shows: Memoize; Evictions:
select count(c.full_name) from visit v join customer c on c.customer_id = v.duration_ms + 1 where v.visit_id < 20000;

-- name: nested-loop-memoize-binary
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Cache Mode: binary
select count(*) from visit v, lateral (select c.full_name from customer c where c.customer_id = v.page and v.page > 3 offset 0) s;

-- name: nested-loop-three-deep
-- options: ANALYZE
-- set: enable_hashjoin=off; enable_mergejoin=off
select r.name, c.full_name, o.total from region r join customer c using (region_id) join orders o using (customer_id)
where r.name = 'north' and c.joined = date '2015-03-03';

-- name: hash-join
-- versions: 12 13 14 16 17 18
-- psql: yes
-- log: yes
-- shows: Hash Join; Hash Cond; Buckets:
select c.full_name, sum(o.total) from customer c join orders o on o.customer_id = c.customer_id
where c.status = 'blocked' group by c.full_name order by 2 desc limit 5;

-- name: hash-join-batches
-- options: ANALYZE, BUFFERS
-- set: work_mem='64kB'; hash_mem_multiplier=1
-- shows: Batches:
select count(*) from orders o join customer c on c.customer_id = o.customer_id where c.full_name <> 'x';

-- name: hash-join-originally
-- set: work_mem='64kB'; hash_mem_multiplier=1; enable_nestloop=off; enable_mergejoin=off
-- shows: originally
select count(*) from orders o join (select * from visit where duration_ms + page + 1 = page + duration_ms + 1) v on o.customer_id = v.customer_id;

-- name: hash-join-filter
-- shows: Join Filter
select count(*) from orders o join customer c on c.customer_id = o.customer_id and c.joined > o.placed::date - 1500;

-- name: hash-left-join
-- options: ANALYZE
-- set: enable_mergejoin=off; enable_nestloop=off
-- shows: Hash Left Join
select count(*), count(c.customer_id) from orders o left join customer c on c.customer_id = o.customer_id and c.status = 'closed';

-- name: hash-right-join
-- versions: 16
-- set: enable_mergejoin=off; enable_nestloop=off
-- shows: Hash Right Join
select count(*), count(o.order_id) from customer c left join orders o on o.customer_id = c.customer_id and o.state <> 'x' where c.status = 'closed';

-- name: hash-full-join
-- options: ANALYZE, BUFFERS
-- shows: Hash Full Join
select count(*) from tiny t full join region r on r.region_id = t.id;

-- name: hash-semi-join
-- versions: 18
-- set: enable_nestloop=off; enable_mergejoin=off; enable_hashagg=off
-- shows: Hash Semi Join
select count(*) from orders o where exists (select 1 from visit v where v.customer_id = o.customer_id and v.page = o.order_id % 100);

-- name: hash-anti-join
-- versions: 16 18
-- set: enable_mergejoin=off
-- shows: Anti Join
select count(*) from customer c where not exists (select 1 from visit v where v.customer_id = c.customer_id and v.page < 3);

-- name: hash-right-anti-join
-- only: 16 17 18
-- set: enable_mergejoin=off; enable_nestloop=off
-- shows: Hash Right Anti Join
select count(*) from region r where not exists (select 1 from visit v where v.customer_id = r.region_id and v.page < 3);

-- name: hash-right-semi-join
-- only: 18
-- set: enable_mergejoin=off; enable_nestloop=off
-- shows: Hash Right Semi Join
select count(*) from customer c where c.status = 'closed' and exists (select 1 from orders o where o.customer_id = c.customer_id and o.total > c.region_id);

-- name: merge-join
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Join; Merge Cond
select count(*) from orders o join order_line l on l.order_id = o.order_id where o.order_id < 5000;

-- name: merge-join-sorts
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Join; Sort Method
select count(*) from visit v join customer c on c.region_id = v.page and c.status = 'closed' where v.page < 6;

-- name: merge-join-materialize
-- options: ANALYZE
-- set: enable_hashjoin=off; enable_nestloop=off; work_mem='64kB'
-- shows: Merge Join; Materialize; external
select count(*) from visit v join visit w on v.duration_ms = w.customer_id and w.page < 50;

-- name: merge-left-join
-- options: ANALYZE, BUFFERS
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Left Join
select count(*), count(l.line_no) from orders o left join order_line l on l.order_id = o.order_id and l.line_no = 2 where o.order_id between 100 and 900;

-- name: merge-right-join
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Right Join
select t.id, o.total from orders o right join tiny t on t.id = o.order_id;

-- name: merge-full-join
-- set: enable_hashjoin=off
-- shows: Merge Full Join
select count(*) from stock s full join product p on p.product_id = s.product_id;

-- name: merge-semi-join
-- options: ANALYZE
-- set: enable_hashjoin=off; enable_nestloop=off; enable_hashagg=off
-- shows: Merge Semi Join
select count(*) from customer c where exists (select 1 from orders o where o.customer_id = c.customer_id);

-- name: merge-anti-join
-- options: ANALYZE, BUFFERS
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Anti Join
select count(*) from product p where not exists (select 1 from stock s where s.product_id = p.product_id);

-- name: merge-join-filter
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_nestloop=off
-- shows: Merge Cond; Join Filter
select count(*) from product p join stock s on s.product_id = p.product_id and s.quantity > p.price / 40;

-- name: join-five-tables
-- versions: 12 17
select r.name, p.category, sum(l.amount) as amount
from region r join customer c using (region_id) join orders o using (customer_id)
join order_line l using (order_id) join product p using (product_id)
where o.placed >= timestamp '2022-06-01' and o.placed < timestamp '2022-07-01' and r.name in ('north', 'south')
group by r.name, p.category order by amount desc limit 10;

-- name: join-self-aliases
select a.customer_id, b.customer_id as other from customer a join customer b on b.customer_id = a.referred_by where a.joined < date '2015-01-20';

-- name: join-disabled-cost
-- versions: 17 18
-- set: enable_seqscan=off; enable_nestloop=off; enable_hashjoin=off; enable_mergejoin=off; jit=off
-- shows 15: cost=1000
select v.visit_id, t.label from visit v join tiny t on t.id = v.page where v.visit_id < 500;

-- name: join-row-types
-- options: ANALYZE
select count(*) from orders o join order_line l on (o.order_id, 1) = (l.order_id, l.line_no) where (o.customer_id, o.placed) > (9990, timestamp '2023-01-01');

-- ---------------------------------------------------------------- parallel

-- name: gather-parallel-seq-scan
-- versions: 12 13 14 16 17 18
-- psql: yes
-- log: yes
-- parallel: 2
-- shows: Gather; Workers Planned: 2; Parallel Seq Scan
select visit_id, page from visit where duration_ms = 7;

-- name: gather-no-verbose
-- parallel: 2
-- options: ANALYZE, BUFFERS
-- shows: Workers Launched: 2
select count(*) from visit where duration_ms < 7;

-- name: gather-timing-off
-- parallel: 2
-- options: ANALYZE, VERBOSE, TIMING OFF
-- shows: Worker 0:
select count(*) from visit where duration_ms < 7;

-- name: gather-workers-not-launched
-- options: ANALYZE, VERBOSE, BUFFERS
-- parallel: 2
-- set: max_parallel_workers=0
-- shows: Workers Launched: 0
select count(*) from visit where page = 3;

-- name: gather-single-copy
-- options: ANALYZE, VERBOSE
-- set: force_parallel_mode=on
-- shows: Single Copy: true
select full_name from customer where customer_id = 5;

-- name: gather-merge
-- parallel: 2
-- shows: Gather Merge; Worker 0:
select visit_id, duration_ms from visit where page < 70 order by duration_ms, visit_id;

-- name: gather-merge-external-sort
-- options: ANALYZE, VERBOSE, BUFFERS
-- parallel: 2
-- set: work_mem='64kB'
-- shows: Gather Merge; Sort Method: external merge; Worker 0:
select visit_id, duration_ms from visit order by duration_ms, visit_id limit 10000;

-- name: gather-merge-top-n
-- options: ANALYZE, BUFFERS
-- parallel: 2
-- shows: Gather Merge; top-N heapsort
select visit_id, duration_ms from visit order by duration_ms, visit_id limit 10;

-- name: gather-partial-aggregate
-- versions: 14
-- parallel: 2
-- shows: Finalize Aggregate; Partial Aggregate
select count(*), avg(duration_ms) from visit;

-- name: gather-partial-hash-aggregate
-- options: ANALYZE, VERBOSE
-- parallel: 2
-- shows: Partial HashAggregate; Finalize
select page, count(*), avg(duration_ms) from visit group by page;

-- name: gather-partial-group-aggregate
-- parallel: 2
-- set: enable_hashagg=off
-- shows: Finalize GroupAggregate; Partial GroupAggregate
select page, sum(duration_ms) from visit group by page;

-- name: gather-partial-aggregate-spilled
-- options: ANALYZE
-- parallel: 2
-- set: work_mem='64kB'; hash_mem_multiplier=1; enable_sort=off; jit=off
-- shows: Disk Usage
select customer_id, count(*) from visit group by customer_id;

-- name: parallel-hash-join
-- versions: 12 18
-- parallel: 2
-- shows: Parallel Hash Join; Parallel Hash
select count(*) from orders o join visit v on v.customer_id = o.customer_id and v.page = o.order_id % 100;

-- name: parallel-hash-join-batches
-- options: ANALYZE, BUFFERS
-- parallel: 2
-- set: work_mem='64kB'; hash_mem_multiplier=1
-- shows: Parallel Hash; Batches:
select count(*) from orders o join visit v on v.customer_id = o.customer_id and v.page = o.order_id % 100;

-- name: parallel-hash-join-not-shared
-- options: ANALYZE, VERBOSE
-- parallel: 2
-- set: enable_parallel_hash=off; enable_mergejoin=off; enable_nestloop=off
-- shows: Hash Join
select count(*) from visit v join customer c on c.customer_id = v.customer_id where c.status = 'closed';

-- name: parallel-hash-left-join
-- parallel: 2
-- set: enable_mergejoin=off; enable_nestloop=off
-- shows: Parallel Hash Left Join
select count(*), count(c.status) from visit v left join customer c on c.customer_id = v.customer_id and c.status = 'active';

-- name: parallel-index-scan
-- options: ANALYZE
-- parallel: 2
-- set: enable_seqscan=off; enable_bitmapscan=off
-- shows: Parallel Index Scan
select count(note) from orders where placed < timestamp '2023-01-01';

-- name: parallel-index-only-scan
-- options: ANALYZE, BUFFERS
-- parallel: 2
-- set: enable_seqscan=off; enable_bitmapscan=off
-- shows: Parallel Index Only Scan
select count(*) from order_line where order_id < 30000;

-- name: parallel-bitmap-heap-scan
-- versions: 18
-- parallel: 2
-- set: enable_seqscan=off; enable_indexscan=off
-- shows: Parallel Bitmap Heap Scan; Bitmap Index Scan
select count(note), max(total) from orders where placed between timestamp '2022-02-01' and timestamp '2022-12-01';

-- name: parallel-append
-- options: ANALYZE, VERBOSE
-- parallel: 2
-- shows: Parallel Append
select count(*), sum(payload) from event;

-- name: parallel-append-union-all
-- parallel: 2
-- shows: Parallel Append
select count(*) from (select page as n from visit union all select customer_id from orders union all select id from tiny) s;

-- name: parallel-nested-loop
-- options: ANALYZE
-- parallel: 2
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Nested Loop
select count(*) from visit v join product p on p.product_id = v.duration_ms where v.page = 9;

-- name: parallel-memoize
-- options: ANALYZE, VERBOSE, BUFFERS
-- parallel: 2
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Memoize; Worker 0:
select count(p.name) from visit v join product p on p.product_id = v.page where v.page < 90;

-- name: parallel-incremental-sort
-- options: ANALYZE, VERBOSE
-- parallel: 2
-- set: enable_seqscan=off; enable_bitmapscan=off; enable_hashagg=off
-- shows: Incremental Sort
select order_id, line_no, amount from order_line where order_id < 20000 order by order_id, amount limit 15000;

-- name: parallel-sub-plan-below-gather
-- versions: 17
-- parallel: 2
-- shows: SubPlan 1
select v.visit_id from visit v where v.page = 5
and v.duration_ms > (select avg(p.price) from product p where p.product_id < v.page);

-- name: parallel-hashed-sub-plan
-- parallel: 2
-- shows: hashed SubPlan
select count(*) from visit v where v.page = 1 or v.customer_id in (select c.customer_id from customer c where c.status = 'closed');

-- name: parallel-init-plan
-- options: ANALYZE
-- parallel: 2
-- shows: InitPlan
select count(*) from visit v where v.duration_ms > (select avg(w.duration_ms) from visit w);

-- name: parallel-two-gathers
-- options: ANALYZE, BUFFERS
-- parallel: 2
-- shows: Gather
select (select count(*) from visit where page = 1) as one, (select max(total) from orders where state = 'paid') as two;

-- name: parallel-never-executed
-- options: ANALYZE, VERBOSE
-- parallel: 2
-- shows: never executed
select t.id, s.n from tiny t, lateral (select count(*) as n from visit v where v.page < 5) s where t.id = -1 offset 0;

-- name: parallel-merge-append
-- parallel: 2
-- set: enable_seqscan=off
select * from event order by event_id limit 20;

-- ---------------------------------------------------------------- sorting, grouping, windows, sets

-- name: sort-quicksort
-- options: ANALYZE
-- shows: Sort Method: quicksort
select full_name, joined from customer where status = 'closed' order by joined desc, full_name collate "C" nulls first;

-- name: sort-top-n
-- options: ANALYZE, BUFFERS
-- shows: top-N heapsort
select visit_id from visit order by duration_ms desc, visit_id limit 7;

-- name: sort-external-merge
-- versions: 12 13 18
-- psql: yes
-- log: yes
-- set: work_mem='64kB'
-- shows: external merge; Disk:; temp read
select * from orders order by total, order_id;


-- name: sort-using-operator
-- options: ANALYZE, VERBOSE
-- shows: USING
select id from tiny order by label using ~<~, id using >;

-- name: sort-timing-off-no-costs
-- options: ANALYZE, COSTS OFF, TIMING OFF
select id from tiny order by label desc;

-- name: incremental-sort
-- versions: 13 18
-- psql: yes
-- set: enable_sort=on
-- shows: Incremental Sort; Presorted Key; Full-sort Groups
select customer_id, placed, total from orders order by customer_id, total limit 100;

-- name: incremental-sort-pre-sorted-groups
-- versions: 14
-- set: enable_sort=off; enable_seqscan=off; jit=off
-- shows: Full-sort Groups; Pre-sorted Groups
select product_id, amount from order_line where product_id < 100 order by product_id, amount;

-- name: incremental-sort-disk
-- set: work_mem='64kB'; enable_sort=off; enable_seqscan=off; enable_bitmapscan=off; jit=off
-- shows: Average Disk; Pre-sorted Groups
select state, total, note from orders order by state, total;

-- name: group-sorted
-- options: ANALYZE
-- set: enable_hashagg=off
-- shows: Group
select region_id, status from customer group by region_id, status;

-- name: group-with-having
-- options: ANALYZE, BUFFERS
-- set: enable_hashagg=off
-- shows: Group; Filter
select page from visit group by page having page % 10 = 0;

-- name: aggregate-plain
-- versions: 12 18
-- shows: Aggregate
select count(*), sum(total), min(placed) from orders where state = 'back';

-- name: aggregate-filter-distinct-order
-- options: ANALYZE, VERBOSE
-- shows: FILTER (WHERE
select count(distinct page), string_agg(distinct page::text, ', ' order by page::text) filter (where page < 5), percentile_cont(0.5) within group (order by duration_ms) from visit;

-- name: aggregate-hashed
-- versions: 13 17 18
-- shows: HashAggregate; Batches: 1
select product_id, sum(amount) from order_line group by product_id having sum(amount) > 50000;

-- name: aggregate-hashed-spilled
-- versions: 13 18
-- set: work_mem='64kB'; hash_mem_multiplier=1; enable_sort=off; jit=off
-- shows: HashAggregate; Planned Partitions; Disk Usage
select visit_id, count(*) from visit group by visit_id;

-- name: aggregate-sorted
-- set: enable_hashagg=off
-- shows: GroupAggregate
select order_id, sum(amount) from order_line where order_id < 3000 group by order_id;

-- name: aggregate-mixed
-- psql: yes
-- shows: MixedAggregate; Hash Key; Group Key: ()
select region_id, status, count(*) from customer group by cube (region_id, status);

-- name: aggregate-grouping-sets-hashed
-- options: ANALYZE
-- shows: HashAggregate; Hash Key
select region_id, status, count(*) from customer group by grouping sets ((region_id), (status), (region_id, status));

-- name: aggregate-grouping-sets-sorted
-- options: ANALYZE, BUFFERS
-- set: enable_hashagg=off
-- shows: GroupAggregate; Group Key; Sort Key
select region_id, status, joined, count(*), grouping(region_id) from customer group by grouping sets ((region_id, status), (region_id), (joined), ());

-- name: aggregate-rollup-with-having
-- options: ANALYZE, VERBOSE
-- shows: Filter
select status, region_id, count(*) from customer group by rollup (status, region_id) having count(*) > 400;

-- name: aggregate-expression-keys
-- shows: GroupAggregate
select date_trunc('month', placed), total > 500 as large, count(*) from orders group by 1, 2 order by 1, 2;

-- name: aggregate-empty-group-key
-- options: ANALYZE
select count(*) from customer group by ();

-- name: window-aggregate
-- versions: 12 17 18
-- shows: WindowAgg
select customer_id, total, rank() over (partition by customer_id order by total desc), sum(total) over (partition by customer_id)
from orders where customer_id < 100;

-- name: window-run-condition
-- versions: 16 17 18
-- psql: yes
-- shows: Run Condition
select * from (select order_id, placed, row_number() over (order by placed) as rn from orders) s where rn <= 5;

-- name: window-run-condition-filter
-- options: ANALYZE, BUFFERS
-- shows: Run Condition; Filter
select * from (select order_id, customer_id, row_number() over (partition by customer_id order by placed) as rn, count(*) over (partition by customer_id) as n
  from orders where customer_id < 200) s where rn <= 2 and n > 4;

-- name: window-several
-- versions: 18
-- shows: WindowAgg
select id, first_value(id) over w, sum(id) over (w rows between 1 preceding and 2 following exclude current row), ntile(3) over (order by label)
from tiny window w as (partition by grp order by id);

-- name: unique-sorted
-- options: ANALYZE, VERBOSE
-- set: enable_hashagg=off
-- shows: Unique
select distinct region_id, status from customer;

-- name: distinct-on
-- shows: Unique
select distinct on (customer_id) customer_id, order_id, placed from orders where customer_id < 50 order by customer_id, placed desc;

-- name: distinct-hashed
-- options: ANALYZE
-- shows: HashAggregate
select distinct page from visit;

-- name: set-op-hash-except
-- options: ANALYZE, BUFFERS
-- shows: HashSetOp Except
select customer_id from customer where customer_id < 500 except select customer_id from orders where order_id < 2000;

-- name: set-op-hash-intersect-all
-- versions: 18
-- shows: HashSetOp Intersect All
select page from visit where visit_id < 400 intersect all select id from tiny;

-- name: set-op-sorted-except-all
-- options: ANALYZE, VERBOSE
-- set: enable_hashagg=off
-- shows: SetOp Except All
select page from visit where visit_id < 400 except all select id from tiny;

-- name: set-op-sorted-intersect
-- set: enable_hashagg=off
-- shows: SetOp Intersect
select page from visit where visit_id < 400 intersect select id from tiny;

-- name: set-op-nested
-- options: ANALYZE
-- shows: HashSetOp
(select page from visit where visit_id < 100 union select id from tiny) except (select region_id from region intersect select id from tiny);

-- name: append-union-all
-- options: ANALYZE, BUFFERS
-- shows: Append
select id, label from tiny union all select region_id, name from region union all select 0, 'none';

-- name: union-distinct
-- options: ANALYZE, VERBOSE
-- shows: HashAggregate; Append
select id from tiny union select region_id from region;

-- name: union-distinct-sorted
-- set: enable_hashagg=off
-- shows: Unique; Append
select id from tiny union select region_id from region;

-- name: merge-append
-- versions: 18
-- shows: Merge Append; Sort Key
select event_id, happened from event order by happened limit 30;

-- name: merge-append-union-all
-- options: ANALYZE
-- shows: Merge Append
(select order_id as id from orders order by 1) union all (select product_id from product order by 1) order by 1 limit 12;

-- name: limit-offset
-- options: ANALYZE, BUFFERS
-- shows: Limit
select order_id from orders order by placed offset 1000 limit 10;

-- name: limit-with-ties
-- options: ANALYZE, VERBOSE
-- shows: Limit
select id from tiny order by grp fetch first 2 rows with ties;

-- name: limit-zero
-- shows: never executed
select order_id from orders limit 0;

-- name: lock-rows
-- writes: yes
-- shows: LockRows
select order_id from orders where customer_id = 10 for update;

-- name: lock-rows-skip-locked
-- writes: yes
-- shows: LockRows
select o.order_id, c.full_name from orders o join customer c using (customer_id) where o.customer_id = 10 for no key update of o skip locked;

-- name: materialize-spilled
-- set: work_mem='64kB'; enable_hashjoin=off; enable_mergejoin=off; enable_memoize=off; enable_indexscan=off; enable_bitmapscan=off
-- shows: Materialize; temp read
select count(*) from region r left join (select order_id, customer_id from orders where order_id < 5000) o on o.customer_id + r.region_id = o.order_id;

-- ---------------------------------------------------------------- sub-selects and CTEs

-- name: init-plan
-- versions: 12 16 17 18
-- psql: yes
-- shows: InitPlan 1
select order_id from orders where total > (select 0.999 * max(total) from orders);

-- name: init-plan-never-executed
-- versions: 17
-- shows: InitPlan 1; never executed
select t.id, case when t.id > 1000 then (select count(*) from visit) end from tiny t;

-- name: init-plan-several
-- options: ANALYZE, BUFFERS
-- shows: InitPlan 3
select (select count(*) from region) as a, (select max(id) from tiny) as b, id from tiny where id > (select min(region_id) from region);

-- name: init-plan-twelve
-- versions: 16 17 18
-- shows: InitPlan 10; InitPlan 12
select (select max(id) from tiny where grp = 0), (select min(id) from tiny where grp = 0), (select sum(id) from tiny where grp = 0),
  (select max(id) from tiny where grp = 1), (select min(id) from tiny where grp = 1), (select sum(id) from tiny where grp = 1),
  (select max(id) from tiny where grp = 2), (select min(id) from tiny where grp = 2), (select sum(id) from tiny where grp = 2),
  (select count(*) from tiny), (select count(*) from region), (select count(*) from nothing);

-- name: init-plan-multi-column
-- writes: yes
-- shows: InitPlan
update stock set (quantity, product_id) = (select max(id), 5000 from tiny) where product_id = 3;

-- name: init-plan-row-comparison
-- options: ANALYZE, VERBOSE
select id from tiny where (id, grp) = (select max(id), 1 from tiny);

-- name: init-plan-nested
-- shows: InitPlan 2
select id from tiny where id > (select min(region_id) from region where region_id > (select avg(grp) from tiny));

-- name: init-plan-exists
-- versions: 17
-- shows: One-Time Filter
select id from tiny where exists (select 1 from orders where state = 'paid');

-- name: init-plan-in-limit
-- options: ANALYZE
-- shows: InitPlan
select order_id from orders order by order_id limit (select count(*) from region);

-- name: init-plan-array
-- versions: 18
-- shows: InitPlan
select count(*) from orders where order_id = any (array(select id from tiny where grp = 1));

-- name: init-plan-used-below
-- options: ANALYZE, BUFFERS
-- shows: InitPlan 1; $0
select t.id, o.order_id from tiny t join orders o on o.customer_id = t.id and o.total < (select avg(total) / 50 from orders where order_id < 5000);

-- name: sub-plan-correlated
-- versions: 12 16 17 18
-- psql: yes
-- log: yes
-- shows: SubPlan 1
select r.name, (select count(*) from customer c where c.region_id = r.region_id and c.status = 'closed') as closed from region r;

-- name: sub-plan-in-filter
-- options: ANALYZE, VERBOSE
-- shows: SubPlan 1
select o.order_id from orders o where o.customer_id = 55 and o.total > (select avg(l.amount) from order_line l where l.order_id = o.order_id);

-- name: sub-plan-hashed
-- versions: 16 17
-- shows: hashed SubPlan 1
select count(*) from customer c where c.customer_id not in (select v.customer_id from visit v where v.page = 3);

-- name: sub-plan-not-hashed
-- set: work_mem='64kB'; hash_mem_multiplier=1
-- shows: Materialize; SubPlan 1
select count(*) from tiny t where t.id not in (select o.order_id from orders o where o.order_id > 0 and o.order_id < 20000);

-- name: sub-plan-any
-- versions: 17
-- shows: SubPlan
select t.id, t.id > any (select r.region_id from region r where r.region_id > t.grp) as above from tiny t;

-- name: sub-plan-all-row
-- options: ANALYZE
select t.id from tiny t where (t.id, t.grp) <> all (select r.region_id, 1 from region r where r.region_id <> t.id + 1);

-- name: sub-plan-alternatives
-- versions: 12 13 14
-- shows: SubPlan
select count(*) from customer c where c.status = 'closed' or exists (select 1 from visit v where v.customer_id = c.customer_id);

-- name: sub-plan-referenced-twice
-- versions: 17
-- set: enable_indexscan=off; enable_indexonlyscan=off; enable_seqscan=off
-- shows: SubPlan 1; Recheck Cond
select t.id, o.order_id from tiny t join orders o on o.customer_id = any (array(select generate_series(t.id, t.id + 2)));

-- name: sub-plan-nested
-- options: ANALYZE, BUFFERS
-- shows: SubPlan 2
select r.name, (select max((select count(*) from orders o where o.customer_id = c.customer_id)) from customer c where c.region_id = r.region_id and c.customer_id < 30)
from region r;

-- name: sub-plan-in-join-filter
-- options: ANALYZE, VERBOSE
-- set: enable_hashjoin=off; enable_mergejoin=off
-- shows: Join Filter; SubPlan
select t.id, r.region_id from tiny t left join region r on r.region_id = t.id + (select count(*) from nothing n where n.id = t.id + r.region_id);

-- name: sub-plan-in-order-by
-- shows: SubPlan; Sort
select t.id from tiny t order by (select r.name from region r where r.region_id = t.grp + 1), t.id;

-- name: sub-plan-in-aggregate
-- options: ANALYZE
-- shows: SubPlan
select t.grp, max((select count(*) from region r where r.region_id < t.id)) from tiny t group by t.grp;

-- name: sub-plan-in-case-never-executed
-- options: ANALYZE, BUFFERS
-- shows: SubPlan; never executed
select t.id, case when t.id < 0 then (select count(*) from visit v where v.page = t.id) else 0 end from tiny t;

-- name: sub-plan-many-loops
-- options: ANALYZE, VERBOSE
-- set: jit=off
-- shows: loops=1000
select p.product_id, (select count(*) from stock s where s.quantity = p.product_id % 60) from product p;

-- name: sub-plan-lateral
-- shows: Limit
select c.customer_id, last.placed from customer c cross join lateral (select o.placed from orders o where o.customer_id = c.customer_id order by o.placed desc limit 1) last
where c.joined < date '2015-02-01';

-- name: cte-materialized
-- versions: 12 18
-- shows: CTE Scan on big; CTE big
with big as materialized (select order_id, total from orders where total > 995)
select count(*), max(total) from big where order_id % 2 = 0;

-- name: cte-scanned-several-times
-- versions: 17 18
-- log: yes
-- shows: CTE Scan on per_page
with per_page as (select page, count(*) as visits from visit group by page)
select a.page, a.visits, (select avg(visits) from per_page) as mean from per_page a join per_page b on b.page = a.page + 1 where a.visits > 1;

-- name: cte-inlined
-- options: ANALYZE
with recent as (select * from orders where placed > timestamp '2023-11-20') select count(*) from recent where state = 'new';

-- name: cte-unused
-- options: ANALYZE, BUFFERS
with never as (select count(*) from visit), used as materialized (select id from tiny) select * from used limit 2;

-- name: cte-never-executed
-- options: ANALYZE, VERBOSE
-- shows: never executed
with expensive as materialized (select count(*) as n from visit) select t.id from tiny t where t.id < 0 and t.grp < (select n from expensive);

-- name: cte-partly-read
-- set: enable_sort=on
-- shows: CTE Scan
with numbers as materialized (select n from generate_series(1, 5000) n) select * from numbers limit 3;

-- name: cte-nested
-- options: ANALYZE
-- shows: CTE outermost; CTE innermost
with outermost as materialized (
  with innermost as materialized (select id, grp from tiny where id > 2) select a.grp, count(*) as n from innermost a join innermost b using (grp) group by a.grp)
select * from outermost where n > 1;

-- name: cte-several
-- options: ANALYZE, BUFFERS
-- shows: CTE a; CTE b
with a as materialized (select id from tiny), b as materialized (select a.id * 2 as id from a), c as materialized (select b.id from b join a using (id))
select count(*) from a, b, c;

-- name: cte-same-name-twice
-- options: ANALYZE, VERBOSE
-- shows: CTE t
with t as materialized (select 1 as x) select * from t, lateral (with t as materialized (select id from tiny where id = 1) select * from t) u;

-- name: cte-spilled
-- versions: 18
-- set: work_mem='64kB'
-- shows: CTE Scan; temp
with lines as materialized (select order_id, amount from order_line where order_id < 5000) select count(*) from lines a join lines b on a.order_id = b.order_id + 1;

-- name: cte-recursive
-- versions: 13 18
-- psql: yes
-- log: yes
-- shows: Recursive Union; WorkTable Scan
with recursive below (folder_id, depth) as (
  select folder_id, 0 from folder where parent_id is null
  union all
  select f.folder_id, b.depth + 1 from folder f join below b on f.parent_id = b.folder_id)
select depth, count(*) from below group by depth order by depth;

-- name: cte-recursive-union-distinct
-- shows: Recursive Union
with recursive n (i) as (select 1 union select (i * 3) % 17 from n) select * from n order by i;

-- name: cte-recursive-search-cycle
-- versions: 14
-- shows: Recursive Union
with recursive walk (id) as (select 1 union all select t.id from tiny t join walk w on t.id = (w.id * 2) % 11)
  search depth first by id set path cycle id set looped using trail
select id, looped from walk;

-- name: cte-in-sub-plan
-- options: ANALYZE
-- shows: CTE
select t.id, (with x as materialized (select r.region_id from region r where r.region_id > t.id) select sum(x.region_id) from x) from tiny t;

-- name: cte-parallel
-- options: ANALYZE, BUFFERS
-- parallel: 2
-- shows: CTE Scan; Gather
with pages as materialized (select page, count(*) as n from visit group by page) select count(*) from orders o where o.order_id % 100 in (select page from pages where n > 5);

-- name: cte-insert-returning
-- versions: 17
-- writes: yes
-- shows: Insert on public.tiny; CTE added
with added as (insert into tiny select n, n % 3, 'more' from generate_series(11, 14) n returning id) select count(*) from added;

-- name: cte-delete-unreferenced
-- writes: yes
-- shows: Delete on public.stock; CTE gone
with gone as (delete from stock where quantity = 7) select count(*) from tiny;

-- name: cte-move-rows
-- writes: yes
-- log: yes
-- shows: CTE moved; Delete on public.posting; Insert on public.account_log
with moved as (delete from posting where posting_id <= 20 returning account_id, amount) insert into account_log select account_id, amount, 0 from moved;

-- ---------------------------------------------------------------- partitions

-- name: partition-append-all
-- options: ANALYZE, VERBOSE
select count(*) from event where payload = 7;

-- name: partition-pruned-at-planning
-- shows: event_2022
select count(*) from event where happened between date '2022-05-01' and date '2022-05-31';

-- name: partition-pruned-two-levels
-- options: ANALYZE
-- shows: event_2023_click
select count(*) from event where happened >= date '2023-02-01' and happened < date '2023-03-01' and kind = 'click';

-- name: partition-subplans-removed
-- versions: 12 18
-- psql: yes
-- set: plan_cache_mode=force_generic_plan
-- before: prepare by_day (date) as select count(*) from event where happened = $1
-- shows: Subplans Removed
execute by_day('2022-03-01');

-- name: partition-subplans-removed-all
-- options: ANALYZE, BUFFERS
-- set: plan_cache_mode=force_generic_plan
-- before: prepare by_day (date, date) as select * from event where happened > $1 and happened < $2
-- shows: Subplans Removed
execute by_day('2022-03-01', '2021-01-01');

-- name: partition-subplans-removed-init-plan
-- options: ANALYZE, VERBOSE
-- shows: never executed
select count(*) from event where happened = (select date '2022-01-05' + (count(*) - 5)::int from region);

-- name: partition-never-executed
-- set: enable_hashjoin=off; enable_mergejoin=off; enable_memoize=off
-- shows: never executed
select t.d, count(e.event_id) from (values (date '2022-02-02'), (date '2022-03-03')) as t (d) join event e on e.happened = t.d group by t.d;

-- name: partition-merge-append-subplans-removed
-- options: ANALYZE
-- set: plan_cache_mode=force_generic_plan; enable_seqscan=off; enable_bitmapscan=off
-- before: prepare since (date) as select event_id from event where happened >= $1 order by happened limit 5
-- shows: Subplans Removed
execute since('2023-01-01');

-- name: partition-ordered-append
-- options: ANALYZE, BUFFERS
-- set: enable_seqscan=off; enable_bitmapscan=off
select happened from event where happened between date '2021-12-20' and date '2022-01-10' order by happened;

-- name: partition-wise-join
-- options: ANALYZE, VERBOSE
-- set: enable_partitionwise_join=on
-- shows: Append; Hash Join
select s.place, r.value from sensor s join reading r using (sensor_id) where r.taken = 3;

-- name: partition-wise-aggregate
-- set: enable_partitionwise_aggregate=on
-- shows: Append; HashAggregate
select sensor_id, max(value) from reading group by sensor_id;

-- name: partition-wise-partial-aggregate
-- options: ANALYZE
-- set: enable_partitionwise_aggregate=on
-- shows: Partial
select taken % 5, count(*) from reading group by 1;

-- name: partition-update-moves-row
-- writes: yes
-- shows: Update on public.event
update event set happened = date '2023-06-01' where event_id = 17;

-- name: partition-delete
-- writes: yes
-- shows: Delete on public.event
delete from event where happened < date '2021-03-01' and kind = 'view';

-- name: partition-insert
-- writes: yes
-- shows: Insert on public.event
insert into event select n, date '2022-02-01' + n, 'click', 0 from generate_series(1, 50) n;

-- name: inheritance-update
-- writes: yes
-- versions: 13
-- shows: Update on public.animal
update animal set legs = legs + 1 where name like '% 7';

-- ---------------------------------------------------------------- writing

-- name: insert-values
-- versions: 13 17 18
-- writes: yes
-- shows: Insert on public.nothing; WAL:
insert into nothing values (1, 'one');

-- name: insert-select
-- writes: yes
-- shows: Insert on public.account_log
insert into account_log select account_id, balance, balance * 2 from account where account_id <= 100 returning account_id, new_balance;

-- name: insert-on-conflict-do-nothing
-- writes: yes
-- shows: Conflict Resolution: NOTHING; Conflicting Tuples
insert into counter select 'counter ' || n, n from generate_series(35, 45) n on conflict do nothing;

-- name: insert-on-conflict-update-filter
-- versions: 12 18
-- writes: yes
-- psql: yes
-- shows: Conflict Resolution: UPDATE; Conflict Arbiter Indexes: counter_pkey; Conflict Filter; Rows Removed by Conflict Filter
insert into counter as c (name, hits) select 'counter ' || n, n from generate_series(30, 45) n
on conflict (name) do update set hits = c.hits + excluded.hits where not c.locked;

-- name: update
-- writes: yes
-- shows: Update on public.stock
update stock set quantity = quantity - 1 where product_id < 50;

-- name: update-from-join
-- writes: yes
-- shows: Update on public.stock; Hash Join
update stock s set quantity = 0 from product p where p.product_id = s.product_id and p.category = 'category 3';

-- name: update-plain-explain
-- options: VERBOSE
-- writes: yes
update orders set note = 'it''s ' || state where customer_id = 9 returning order_id, note;

-- name: update-triggers
-- versions: 12 18
-- writes: yes
-- psql: yes
-- log: yes
-- shows: Trigger account_before; Trigger account_after; Trigger account total, once
update account set balance = balance + 10 where account_id <= 60;

-- name: update-triggers-timing-off
-- options: ANALYZE, TIMING OFF, COSTS OFF
-- writes: yes
-- shows: Trigger account_before: calls=60
update account set balance = balance + 10 where account_id <= 60;

-- name: update-triggers-not-verbose
-- options: ANALYZE, BUFFERS, WAL
-- writes: yes
-- shows: Trigger account_before: time=
update account set balance = 0 where account_id = 3;

-- name: update-deferred-constraint
-- writes: yes
update pledge set account_id = account_id + 50 where pledge_id < 10;

-- name: insert-foreign-key-triggers
-- writes: yes
-- shows: for constraint posting_account_id_fkey
insert into posting select 10000 + n, n, 5 from generate_series(1, 200) n;

-- name: insert-deferrable-constraint-immediate
-- writes: yes
-- before: set constraints pledge_account_fk immediate
-- shows: for constraint pledge_account_fk
insert into pledge select 1000 + n, n from generate_series(1, 30) n;

-- name: delete-cascade
-- versions: 17
-- writes: yes
-- shows: for constraint posting_account_id_fkey; calls=
delete from account where account_id between 1 and 20;

-- name: delete-using
-- writes: yes
-- shows: Delete on public.stock
delete from stock s using product p where p.product_id = s.product_id and p.price > 900 returning s.product_id, p.name;

-- name: merge
-- only: 15 16 17 18
-- writes: yes
-- shows: Merge on public.stock; Tuples: inserted=
merge into stock s using (select n as product_id, n % 3 as delta from generate_series(380, 420) n) d on d.product_id = s.product_id
when matched and d.delta = 0 then delete
when matched and d.delta = 1 then update set quantity = s.quantity + 1
when matched then do nothing
when not matched then insert values (d.product_id, 1);

-- name: merge-only-skips
-- writes: yes
-- shows: Merge on public.stock; skipped=
merge into stock s using tiny t on t.id = s.product_id when matched then do nothing;

-- name: merge-plain-explain
-- options:
-- writes: yes
merge into stock s using tiny t on t.id = s.product_id when matched then update set quantity = 1 when not matched then insert values (t.id, 0);

-- name: merge-returning
-- only: 17 18
-- writes: yes
-- shows: Merge on public.stock
merge into stock s using tiny t on t.id = s.product_id when matched then update set quantity = 1
when not matched by source and s.product_id > 390 then delete returning merge_action(), s.product_id;

-- name: update-through-view
-- writes: yes
-- shows: Update on public.customer
update updatable_customer set full_name = upper(full_name) where customer_id between 1 and 40;

-- name: write-nothing-matches
-- writes: yes
-- shows: rows=0
delete from orders where order_id = -5;

-- name: update-table-without-index
-- writes: yes
-- shows: WAL:
update visit set duration_ms = duration_ms + 1 where page = 50;

-- ---------------------------------------------------------------- several plans, and none

-- name: rule-two-plans
-- versions: 17
-- writes: yes
-- psql: yes
-- shows: Update on public.ruled; Insert on public.ruled_log
update ruled set label = 'new' where id < 4;

-- name: rule-nothing
-- writes: yes
-- shows: Query rewrites to nothing
insert into mute values (1);

-- name: rule-notify
-- writes: yes
-- shows: NOTIFY
insert into loud values (1);

-- name: utility-refresh
-- writes: yes
-- shows: Utility statements have no plan structure
refresh materialized view order_per_state;

-- name: create-table-as
-- writes: yes
-- shows: Seq Scan
create table made as select page, count(*) as n from visit group by page;

-- name: create-table-as-exists
-- writes: yes
create table if not exists tiny as select 1;

-- name: create-materialized-view
-- writes: yes
create materialized view made as select state, sum(total) from orders group by state with data;

-- name: declare-cursor
-- options: ANALYZE, BUFFERS
-- shows: Index Only Scan
declare c cursor for select order_id from orders order by order_id;

-- name: execute-prepared
-- options: ANALYZE, VERBOSE
-- before: prepare find_order (int, text) as select * from orders where customer_id = $1 and state = $2
-- shows: (orders.customer_id = 12)
execute find_order(12, 'done');

-- name: execute-prepared-generic
-- versions: 17
-- psql: yes
-- set: plan_cache_mode=force_generic_plan
-- before: prepare find_order (int, text) as select * from orders where customer_id = $1 and state = $2
-- shows: (orders.customer_id = $1)
execute find_order(12, 'done');

-- name: generic-plan
-- only: 16 17 18
-- options: GENERIC_PLAN, VERBOSE
-- shows: $1
select * from orders where customer_id = $1 and state = $2;

-- name: execute-prepared-create-table-as
-- writes: yes
-- before: prepare one (int) as select id from tiny where id > $1
create table made as execute one(5);

-- ---------------------------------------------------------------- foreign tables

-- name: foreign-scan-file
-- needs: file_fdw
-- shows: Foreign Scan on public.file_line; Foreign File: planwright_lines.csv
select * from file_line where id < 5;

-- name: foreign-scan-remote
-- options: ANALYZE, VERBOSE, BUFFERS
-- needs: postgres_fdw
-- shows: Foreign Scan on public.remote_customer; Remote SQL
select customer_id, full_name from remote_customer where status = 'closed' and region_id = 1 and length(full_name) > 12;

-- name: foreign-scan-remote-join
-- options: ANALYZE, BUFFERS
-- needs: postgres_fdw
-- shows: Relations: Aggregate on
select r.name, count(*) from remote_customer c join remote_region r using (region_id) where c.status = 'blocked' group by r.name;

-- name: foreign-scan-async
-- options: ANALYZE, VERBOSE
-- needs: postgres_fdw
-- shows: Async Foreign Scan
select id, grp from remote_part where id < 8;

-- name: foreign-scan-order-limit
-- needs: postgres_fdw
-- shows: Remote SQL
select customer_id from remote_customer order by full_name limit 3;

-- name: foreign-update-direct
-- needs: postgres_fdw
-- writes: yes
-- shows: Foreign Update on
update remote_stock set quantity = quantity + 1 where product_id = 7;

-- name: foreign-update-through-rows
-- needs: postgres_fdw
-- writes: yes
-- shows: Remote SQL: UPDATE
update remote_stock s set quantity = t.grp from tiny t where t.id = s.product_id and random() < 2;

-- name: foreign-insert
-- needs: postgres_fdw
-- writes: yes
-- shows: Batch Size
insert into remote_stock select 1000 + id, 1 from tiny;

-- name: foreign-delete-direct
-- needs: postgres_fdw
-- writes: yes
-- shows: Foreign Delete on
delete from remote_stock where quantity = 3;

-- ---------------------------------------------------------------- JIT

-- name: jit
-- versions: 17 18
-- needs: jit
-- psql: yes
-- log: yes
-- set: jit=on; jit_above_cost=0; jit_inline_above_cost=0; jit_optimize_above_cost=0
-- shows: JIT:; Functions:; Timing:
select page, sum(duration_ms * 2 + 1) from visit where duration_ms > 10 group by page;

-- name: jit-parallel
-- versions: 17
-- options: ANALYZE, VERBOSE, BUFFERS
-- needs: jit
-- parallel: 2
-- set: jit=on; jit_above_cost=0; jit_inline_above_cost=-1; jit_optimize_above_cost=-1
-- shows: JIT:; Worker 0:
select sum(duration_ms * 2 + 1) from visit where duration_ms > 10;

-- name: jit-timing-off
-- versions: 17
-- needs: jit
-- options: ANALYZE, TIMING OFF
-- set: jit=on; jit_above_cost=0; jit_inline_above_cost=0; jit_optimize_above_cost=0; jit_tuple_deforming=off
-- shows: JIT:; Deforming false
select count(*) from visit where page % 3 = 0;

-- name: jit-plain-explain
-- needs: jit
-- options:
-- set: jit=on; jit_above_cost=0
-- shows: JIT:
select count(*) from customer where customer_id % 3 = 0;

-- ---------------------------------------------------------------- options of one version

-- name: settings
-- versions: 12
-- psql: yes
-- options: ANALYZE, SETTINGS
-- set: work_mem='64kB'; random_page_cost=1.1; search_path="My Schema", public; enable_mergejoin=off; effective_cache_size='1GB'
-- shows: Settings:; search_path
select "Order Id" from "Order Table" where "Total, net" = 30;

-- name: query-identifier
-- versions: 14
-- options: VERBOSE
-- set: compute_query_id=on
-- shows: Query Identifier
select id from tiny where id = 5;

-- name: io-timing
-- versions: 16 17 18
-- writes: yes
-- options: ANALYZE, VERBOSE, BUFFERS, SETTINGS
-- set: track_io_timing=on; work_mem='64kB'
-- shows: shared read=; temp read=; write=
select count(*) from (select * from order_line order by amount, order_id offset 0) s;

-- name: io-timing-local
-- versions: 14 16 17
-- writes: yes
-- options: ANALYZE, BUFFERS
-- set: track_io_timing=on; temp_buffers='800kB'
-- before: create temporary table scratch on commit drop as select n, n % 7 as g, repeat('x', 300) as filler from generate_series(1, 5000) n
-- shows: local read=; I/O Timings
select s.g, count(v.page) from scratch s left join visit v on v.visit_id = s.n group by s.g;

-- name: buffers-planning
-- versions: 13
-- options: BUFFERS, ANALYZE
-- shows: Planning:
select count(*) from event e join reading r on r.taken = e.payload where e.happened < date '2021-01-10';

-- name: serialize-text
-- only: 17 18
-- options: ANALYZE, SERIALIZE TEXT, MEMORY, BUFFERS
-- shows: Serialization: time=; Memory: used=
select full_name, profile from customer where region_id = 4;

-- name: serialize-binary-timing-off
-- only: 17 18
-- options: ANALYZE, SERIALIZE BINARY, TIMING OFF, MEMORY
-- shows: Serialization: output=
select full_name, profile from customer where region_id = 4;

-- name: memory-plain
-- only: 17 18
-- options: MEMORY, SUMMARY
-- shows: Memory: used=
select * from orders o join customer c using (customer_id) join region using (region_id);

-- name: fractional-rows
-- only: 17 18
-- shows 18: rows=1.50
select t.id, r.region_id from tiny t left join lateral (select region_id from region where region_id < 1 + t.id % 4 offset 0) r on true;

-- name: disabled-nodes
-- only: 17 18
-- set: enable_seqscan=off; enable_hashagg=off; enable_sort=off
-- shows 18: Disabled: true
select page, count(*) from visit group by page order by 2;

-- name: storage
-- only: 17 18
-- set: work_mem='64kB'
-- shows 18: Storage: Disk  Maximum Storage
with lines as materialized (select order_id, amount from order_line where order_id < 3000)
select count(*), (select sum(x) from (select sum(amount) over (order by order_id rows between unbounded preceding and unbounded following) as x from lines) s)
from lines a;

-- name: analyze-buffers-by-default
-- only: 18
-- options: ANALYZE
-- shows: Buffers:
select count(*) from customer where region_id = 4;

-- name: returning-old-new
-- only: 18
-- writes: yes
-- shows: old.quantity
update stock set quantity = quantity + 1 where product_id < 4 returning old.quantity, new.quantity;

-- name: io-timing-older
-- only: 12 13 14
-- writes: yes
-- set: track_io_timing=on; work_mem='64kB'
-- options: ANALYZE, BUFFERS
-- shows: Sort Method; I/O Timings: read=
select count(*) from (select * from order_line order by amount, order_id offset 0) s;

-- ---------------------------------------------------------------- names

-- name: names-quoted
-- versions: 12 18
-- psql: yes
-- log: yes
-- shows: "My Schema"."Order Table"
select "Order Id", "select" from "My Schema"."Order Table" where "Total, net" between 30 and 60 and "dot.ted" = 2;

-- name: names-quoted-alias
-- options: ANALYZE, BUFFERS
-- shows: "The -> Alias"
select "The -> Alias"."Order Id" from "My Schema"."Order Table" as "The -> Alias" where "The -> Alias"."select" = 'v1' order by 1;

-- name: names-look-like-a-plan
-- psql: yes
-- text-count: no
-- shows: "->  Seq Scan (cost=1)"
select * from "->  Seq Scan (cost=1)" x join "->  Seq Scan (cost=1)" on x."(actual time=1)" = "->  Seq Scan (cost=1)"."(actual time=1)" where x."rows=2 loops=3" > 'x2';

-- name: names-look-like-a-plan-not-verbose
-- options: ANALYZE
-- text-count: no
-- shows: "->  Seq Scan (cost=1)"
select * from "->  Seq Scan (cost=1)" where "(actual time=1)" = 3;

-- name: names-alias-on-using
-- options: ANALYZE, VERBOSE
-- shows: "on"
select u."using", v."loops" from "on" u join "on" v using ("using") where u."loops" < 4;

-- name: names-dollar
-- set: enable_seqscan=off
-- shows: money$table
select "a""b" from "money$table" where "cost$" = 3;

-- name: names-unicode
-- psql: yes
-- set: enable_bitmapscan=off; enable_seqscan=off
-- shows: таблица; индекс по столбцу
select "名前", "naïve 🐘" from "таблица" where "столбец" = 7 and "名前" <> 'é → ü';

-- name: names-dot
-- options: ANALYZE
-- shows: "dotted.name"
select "a.b" from "dotted.name" as "x.y" where "c d" > 28;

-- name: names-longest
-- options: ANALYZE, BUFFERS
select a_column_with_a_name_of_sixty_three_bytes_which_is_the_longest_x as an_alias_with_a_name_of_sixty_three_bytes_which_is_the_longest_yes
from a_table_with_a_name_of_sixty_three_bytes_which_is_the_longest_x an_alias_of_a_table_of_sixty_three_bytes_which_is_the_longest_one_z
where a_column_with_a_name_of_sixty_three_bytes_which_is_the_longest_x < 4;

-- name: names-new-line
-- writes: yes
-- before: do $$ begin execute format('create table %I (id int)', E'line one\nline -> two'); end $$
-- text-count: no
select * from "line one
line -> two" where id = 1;

-- name: names-cte-and-function-quoted
-- options: ANALYZE, VERBOSE
-- shows: CTE My CTE
with "My CTE" as materialized (select id from tiny where grp = 1) select * from "My CTE" as "a b" where id > 1;

-- ---------------------------------------------------------------- predicates

-- name: predicate-new-lines
-- versions: 18
-- psql: yes
-- log: yes
-- text-count: no
select id from tiny where label <> 'first line
second line
        ->  Seq Scan on nowhere  (cost=0.00..1.00 rows=1 width=4)
last	with	tabs' and grp = 1;

-- name: predicate-empty-line
-- text-count: no
select id from tiny where label <> 'before

after';

-- name: predicate-looks-like-a-property
-- options: ANALYZE
-- text-count: no
select id from tiny where label <> 'x
  Filter: (a = b)
  Rows Removed by Filter: 1000000
Planning Time: 99999 ms
(5 rows)' or id = 3;

-- name: predicate-carriage-return
-- options: ANALYZE, BUFFERS
-- text-count: no
select id from tiny where label <> E'a\r\nb\rc\x01\x1f\x7f' and id > 2;

-- name: predicate-quotes
-- psql: yes
-- shows: it''s
select id from tiny where label not in ('it''s', '"double"', 'back\slash', '(', ')', ')) (', '->', '{"a": 1}', '<tag & "x">', E'\t') and id > 1;

-- name: predicate-parentheses
-- options: ANALYZE, VERBOSE
select id from tiny where ((id > 1 and (grp = 1 or (grp = 2 and not (label like '%(%)%')))) or (id = 9 and label ~ '^t(i|y)+n'));

-- name: predicate-unicode
select id from tiny where label <> 'Ünïcödé ☃ 日本語 🐘 | ║ │ + ↵ …' and id < 3;

-- name: predicate-frame-characters
-- psql: yes
select id from tiny where label <> '| a | + |' and label <> '+---+' and label <> ' +' and id < 4;

-- name: predicate-long-in-list
-- psql: yes
-- shows: ANY
select count(*) from visit where customer_id in (1, 8, 15, 22, 29, 36, 43, 50, 57, 64, 71, 78, 85, 92, 99, 106, 113, 120, 127, 134, 141, 148, 155, 162, 169, 176,
  183, 190, 197, 204, 211, 218, 225, 232, 239, 246, 253, 260, 267, 274, 281, 288, 295, 302, 309, 316, 323, 330, 337, 344, 351, 358, 365, 372, 379, 386, 393, 400,
  407, 414, 421, 428, 435, 442, 449, 456, 463, 470, 477, 484, 491, 498, 505, 512, 519, 526, 533, 540, 547, 554, 561, 568, 575, 582, 589, 596, 603, 610, 617, 624);

-- name: predicate-long-text-list
-- options: ANALYZE
select customer_id from customer where full_name in ('Customer 1', 'Customer, 2', 'Customer "3"', 'Customer {4}', 'Customer ''5''', '', 'null', 'NULL', 'Customer 12', 'Customer 77');

-- name: predicate-long-line
-- options: ANALYZE, BUFFERS
select * from wide where long_column_name_number_1 + long_column_name_number_2 + long_column_name_number_3 + long_column_name_number_4 + long_column_name_number_5
  + long_column_name_number_6 + long_column_name_number_7 + long_column_name_number_8 + long_column_name_number_9 + long_column_name_number_10 > 2000;

-- name: predicate-casts
-- options: ANALYZE, VERBOSE
select id from tiny where label::varchar(3)::text = 'tin' and id::numeric(5, 1) >= 2.5 and (id * interval '1 day') < interval '6 days' and label collate "C" > 'a';

-- name: predicate-case-and-functions
select id, case grp when 0 then 'zero' when 1 then 'one' else coalesce(label, 'none') end as word from tiny
where coalesce(nullif(label, ''), 'x') ilike 'TINY%' and greatest(id, grp) between 2 and 5 and check_cheap(id) and label is distinct from 'y' and (id, grp) <> (4, 1);

-- name: predicate-arrays-json
-- options: ANALYZE
select customer_id from customer where tags && array['t1', 'u3'] and profile ->> 'city' = 'city 7' and (profile -> 'level')::int >= 2 and tags[1] = 't7';

-- name: predicate-booleans
-- options: ANALYZE, BUFFERS
select name from counter where not locked and (hits > 3) is not false and (locked is null) = false;

-- name: predicate-dates
-- options: ANALYZE, VERBOSE
select count(*) from orders where placed >= timestamp '2022-05-05 05:05:05.125' and placed::date < date '2022-05-09' and extract(dow from placed) in (0, 6);

-- name: predicate-sql-value-functions
-- shows: CURRENT_USER
select id from tiny where current_user <> 'x' and label <> current_user and current_date > date '2020-01-01' and localtimestamp > timestamp '2020-01-01';

-- name: predicate-dollar-numbers
-- options: ANALYZE
-- before: prepare p (int, text) as select id from tiny where id > $1 and label <> $2 and label <> '$1 costs $2'
-- set: plan_cache_mode=force_generic_plan
-- shows: $2
execute p(3, 'x');

-- name: predicate-sub-plan-text
-- options: ANALYZE, BUFFERS
-- shows: SubPlan 1
select id from tiny where label <> 'SubPlan 7' and label <> '(InitPlan 2).col1 (returns $0)' and id > (select count(*) from region r where r.region_id < grp);

-- name: predicate-very-long-string
-- options: ANALYZE, VERBOSE
select count(*) from tiny where label <> repeat('x', 3) and label <> 'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum.';

-- ---------------------------------------------------------------- the log, with the statements run inside a statement

-- name: auto-explain-nested-function
-- log: nested
select * from region_report(2);

-- name: auto-explain-nested-triggers
-- log: nested
-- writes: yes
-- shows: Named Tuplestore Scan
update account set balance = balance + 1 where account_id <= 3;

-- name: auto-explain-foreign-key
-- log: nested
-- writes: yes
delete from account where account_id = 2;

-- name: auto-explain-sub-select-in-function
-- log: nested
select id, order_count(id) as orders from tiny where id < 4;

-- name: auto-explain-multi-line-statement
-- log: yes
select
	c.region_id, -- a comment; with 'quotes' and (parentheses
	count(*) /* plan: */ as "plan:"
from customer c

where c.status <> '
LOG:  duration: 1.000 ms  plan:
Query Text: nothing'
group by c.region_id;

-- name: auto-explain-parameters
-- only: 16 17 18
-- log: yes
-- set: plan_cache_mode=force_generic_plan; auto_explain.log_parameter_max_length=-1
-- before: prepare find_order (int, text) as select * from orders where customer_id = $1 and state = $2
execute find_order(12, 'it''s');
