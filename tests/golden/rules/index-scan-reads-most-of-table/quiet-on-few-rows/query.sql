-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: random_page_cost = 0.1
select count(note) from orders where customer_id < 1500;
