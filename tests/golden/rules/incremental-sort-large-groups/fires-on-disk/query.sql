-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_seqscan = off
select * from events order by kind, at;
