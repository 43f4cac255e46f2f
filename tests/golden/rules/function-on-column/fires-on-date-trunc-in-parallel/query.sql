-- set: min_parallel_table_scan_size = '1MB'
-- set: parallel_setup_cost = 0
select count(*) from people where date_trunc('day', joined) = '2024-03-05';
