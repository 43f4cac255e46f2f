-- set: max_parallel_workers_per_gather = 0
select min(created_at) from orders where status = 'failed';
