-- set: max_parallel_workers_per_gather = 0
select * from orders order by id offset 200000 limit 20;
