-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
-- set: max_parallel_workers = 0
select (select sum(total) from orders) from customers where id < 0;
