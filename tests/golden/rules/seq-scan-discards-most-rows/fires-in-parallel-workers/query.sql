-- set: min_parallel_table_scan_size = '1MB'
select * from orders where customer_id = 4242;
