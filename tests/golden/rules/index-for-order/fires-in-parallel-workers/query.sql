-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
select * from events where kind = 3 order by at desc limit 20;
