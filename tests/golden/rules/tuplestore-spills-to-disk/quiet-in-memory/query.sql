-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64MB'
with recent as materialized (select * from orders where total < 700) select count(*), (select count(*) from recent where customer_id < 10) from recent;
