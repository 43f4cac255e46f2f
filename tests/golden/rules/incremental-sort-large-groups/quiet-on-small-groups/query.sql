-- set: max_parallel_workers_per_gather = 0
select * from orders order by customer_id, total limit 5000;
