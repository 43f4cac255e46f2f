-- set: max_parallel_workers = 0
-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
select (select count(*) from tiny where v = 3), (select count(*) from generate_series(1, 900000) n where length(n::text || 'x') > 3);
