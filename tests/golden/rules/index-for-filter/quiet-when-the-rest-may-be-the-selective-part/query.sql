-- set: max_parallel_workers_per_gather = 0
select * from orders where status = 'open' and customer_id % 50000 = 77;
