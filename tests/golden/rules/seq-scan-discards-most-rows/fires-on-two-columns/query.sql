-- set: max_parallel_workers_per_gather = 0
select * from orders where customer_id = 4242 and created_at > '2025-03-01';
