-- set: max_parallel_workers_per_gather = 0
select * from metrics where device = 7;
