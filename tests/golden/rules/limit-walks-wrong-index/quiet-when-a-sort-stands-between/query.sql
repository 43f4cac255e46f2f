-- set: max_parallel_workers_per_gather = 0
select * from orders where created_at > '2025-01-10' and created_at < '2025-02-10' and customer_id = 77 order by amount limit 10;
