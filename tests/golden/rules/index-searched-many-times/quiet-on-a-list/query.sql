-- server: 18
-- set: max_parallel_workers_per_gather = 0
select * from events where tenant = any (array(select g * 7 from generate_series(1, 200) g)) and at < 40000;
