-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
select * from orders order by note, total, customer_id;
