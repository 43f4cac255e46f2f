-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
-- set: work_mem = '400kB'
-- set: enable_parallel_hash = off
-- set: enable_mergejoin = off
select count(*), max(c.name) from orders o join customers c on c.id = o.customer_id;
