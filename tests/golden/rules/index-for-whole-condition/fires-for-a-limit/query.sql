-- set: max_parallel_workers_per_gather = 0
select * from orders where status = 'failed' order by created_at limit 10;
