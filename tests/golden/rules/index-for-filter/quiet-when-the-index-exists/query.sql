-- set: max_parallel_workers_per_gather = 0
-- set: enable_indexscan = off
-- set: enable_bitmapscan = off
select * from orders where customer_id = 4242;
