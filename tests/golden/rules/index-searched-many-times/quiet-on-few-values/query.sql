-- server: 18
-- set: max_parallel_workers_per_gather = 0
select * from events where at between 777 and 1779;
