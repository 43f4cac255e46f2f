-- set: max_parallel_workers_per_gather = 0
select * from events where device = 7 and kind = 11;
