-- set: max_parallel_workers_per_gather = 0
-- set: enable_seqscan = off
select count(*) from orders where created_at >= '2025-03-01' and created_at < '2025-04-10';
