-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select sum(amount), max(sold_on) from sale where customer_id = 42;
