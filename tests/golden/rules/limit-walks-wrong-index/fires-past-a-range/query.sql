-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: enable_sort = off
select * from orders where created_at > '2025-01-10' and customer_id = 77 order by created_at limit 10;
