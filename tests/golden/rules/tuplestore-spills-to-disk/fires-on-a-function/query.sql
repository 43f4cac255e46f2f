-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
select count(*) from generate_series(1, 500000) n;
