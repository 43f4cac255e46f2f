-- set: max_parallel_workers_per_gather = 0
with totals as materialized (select customer_id, sum(amount) as total from orders group by customer_id) select * from totals where customer_id = 77;
