-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select * from sale where customer_id = 42;
