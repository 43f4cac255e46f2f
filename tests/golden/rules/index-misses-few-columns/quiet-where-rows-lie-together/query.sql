-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select sum(amount) from orders where id between 1000 and 60000;
