-- set: max_parallel_workers_per_gather = 0
select * from orders where created_at > '2025-03-01' and customer_id = 4242;
