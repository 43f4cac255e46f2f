-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: enable_indexscan = off
select id, email from people where email like '%77777%';
