-- set: max_parallel_workers_per_gather = 0
select * from events order by kind desc, at limit 10;
