-- set: max_parallel_workers_per_gather = 0
select * from metrics where value between 120000 and 120010;
