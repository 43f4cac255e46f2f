-- set: max_parallel_workers_per_gather = 0
select * from people where joined::date = '2024-03-05';
