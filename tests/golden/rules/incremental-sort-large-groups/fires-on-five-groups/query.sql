-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64MB'
-- set: enable_seqscan = off
select * from events order by kind, at limit 100;
