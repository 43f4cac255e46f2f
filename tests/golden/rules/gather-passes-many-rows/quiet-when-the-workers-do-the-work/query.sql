-- set: min_parallel_table_scan_size = 0
-- set: parallel_setup_cost = 0
-- set: parallel_tuple_cost = 0
select id, md5(md5(md5(md5(md5(md5(md5(md5(note || total)))))))) from orders where length(md5(md5(note || total))) = 32;
