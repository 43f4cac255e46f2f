-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
with few as materialized (select id from orders where id <= 20000) select count(*) from few;
