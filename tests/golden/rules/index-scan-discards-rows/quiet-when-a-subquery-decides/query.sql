-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashagg = off
select * from orders o where created_at < '2025-01-05' and (select count(*) from orders x where x.customer_id = o.customer_id) > 20;
