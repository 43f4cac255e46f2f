-- set: max_parallel_workers_per_gather = 0
-- set: enable_indexscan = off
select * from events where kind = 3 order by at desc limit 20;
