-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: enable_sort = off
-- set: random_page_cost = 0.1
-- set: seq_page_cost = 0.5
select customer_id, note from orders where customer_id < 12000 order by customer_id;
