-- set: max_parallel_workers_per_gather = 0
select * from orders order by total desc limit 10;
