-- set: max_parallel_workers_per_gather = 0
select * from people where id = 4242.0;
