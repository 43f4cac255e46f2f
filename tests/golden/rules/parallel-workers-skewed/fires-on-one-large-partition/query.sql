-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
-- set: max_parallel_workers_per_gather = 3
select sum(sqrt(v)), max(md5(v::text)) from readings;
