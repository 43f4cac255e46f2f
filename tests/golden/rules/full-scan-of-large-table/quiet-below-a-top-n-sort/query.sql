-- set: max_parallel_workers_per_gather = 0
select * from orders order by amount desc, created_at limit 10;
