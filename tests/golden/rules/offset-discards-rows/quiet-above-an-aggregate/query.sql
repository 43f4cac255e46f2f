-- set: max_parallel_workers_per_gather = 0
select customer_id, sum(amount) from orders group by customer_id order by 2 desc, 1 offset 15000 limit 20;
