-- set: max_parallel_workers_per_gather = 0
select * from events where note > 'x' and id % 20 = 3 order by at limit 500;
