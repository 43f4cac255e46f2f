-- set: max_parallel_workers_per_gather = 0
select * from orders where created_at >= '2025-02-01' and created_at < '2025-03-01' and amount > 100;
