-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select id, note from orders where customer_id < 40;
