-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
-- set: work_mem = '256kB'
-- set: enable_gathermerge = off
-- set: enable_sort = off
select customer_id / 10, count(*) from orders group by 1;
