-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64MB'
select * from events order by at desc limit 200000;
