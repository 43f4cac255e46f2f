-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
select customer_id from orders order by customer_id;
