-- live:
-- set: max_parallel_workers_per_gather = 0
select * from orders where customer_id = 77;
