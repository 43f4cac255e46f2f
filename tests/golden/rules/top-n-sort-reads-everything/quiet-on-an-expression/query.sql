-- set: max_parallel_workers_per_gather = 0
select * from events order by abs(kind - 3), at limit 10;
