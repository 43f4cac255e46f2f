-- set: min_parallel_table_scan_size = '1MB'
-- set: parallel_setup_cost = 0
select * from orders order by amount, id limit 100;
