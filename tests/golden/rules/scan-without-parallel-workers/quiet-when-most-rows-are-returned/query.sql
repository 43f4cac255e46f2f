-- set: max_parallel_workers_per_gather = 0
select * from event where kind <> 7;
