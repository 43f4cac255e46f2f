-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select count(note) from orders where id < 100000;
