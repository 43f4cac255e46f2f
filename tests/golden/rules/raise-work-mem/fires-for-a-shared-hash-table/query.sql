-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
-- set: work_mem = '512kB'
-- set: enable_mergejoin = off
-- set: enable_nestloop = off
select count(*), max(o.note) from orders o join orders p on p.id = o.customer_id;
