-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '8MB'
select count(*) from session where id between 1000 and 1200;
