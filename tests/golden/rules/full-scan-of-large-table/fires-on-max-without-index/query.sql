-- set: max_parallel_workers_per_gather = 0
select max(created_at) from orders;
