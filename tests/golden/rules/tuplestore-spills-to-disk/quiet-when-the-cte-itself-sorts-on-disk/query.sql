-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '4MB'
-- set: enable_sort = on
with top as materialized (select customer_id, sum(total) from (select * from orders order by note, total) x group by customer_id having sum(total) > 6000) select * from top;
