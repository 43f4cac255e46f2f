-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: random_page_cost = 0.1
-- set: seq_page_cost = 0.5
select count(note) from orders where customer_id < 12000;
