-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64MB'
select customer_id, count(*), sum(total) from orders group by customer_id;
