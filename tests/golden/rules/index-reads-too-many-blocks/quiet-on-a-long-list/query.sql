-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select id from orders where id = any (array(select -g from generate_series(1, 3000) g));
