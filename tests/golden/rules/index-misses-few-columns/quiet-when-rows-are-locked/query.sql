-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: enable_seqscan = off
select amount from orders where customer_id between 100 and 300 for update;
