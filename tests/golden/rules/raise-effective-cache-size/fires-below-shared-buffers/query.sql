-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: effective_cache_size = '1MB'
select * from orders where customer_id = 77;
