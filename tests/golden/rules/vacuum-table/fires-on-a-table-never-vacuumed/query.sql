-- set: enable_seqscan = off
-- set: enable_bitmapscan = off
-- set: max_parallel_workers_per_gather = 0
select sum(amount) from orders where customer_id < 4000;
