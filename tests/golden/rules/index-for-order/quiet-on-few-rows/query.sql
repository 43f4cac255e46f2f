-- set: max_parallel_workers_per_gather = 0
select * from events where id <= 5000 order by at limit 10;
