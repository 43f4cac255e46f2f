-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_sort = off
select customer_id, count(*), sum(total) from orders group by customer_id;
