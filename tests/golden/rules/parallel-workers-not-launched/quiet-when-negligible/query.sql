-- set: max_parallel_workers = 0
-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
select (select count(*) from customers where id <= 2000 and region = 3), (select count(*) from orders a, generate_series(1, 6) b where length(a.note || a.total || b) > 3);
