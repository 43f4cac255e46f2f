-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '2MB'
-- set: enable_sort = off
select distinct customer_id, total from orders;
