-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select * from orders where created_at >= '2025-02-01' and created_at < '2025-03-20' and status = 'open' and amount > 1400;
