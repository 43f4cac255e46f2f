-- set: min_parallel_table_scan_size = '1MB'
-- set: parallel_setup_cost = 0
select count(*) from orders where md5(note || id) <> 'gone';
