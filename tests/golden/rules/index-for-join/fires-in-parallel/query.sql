-- set: min_parallel_table_scan_size = '1MB'
-- set: parallel_setup_cost = 0
select a.id, sum(p.amount) from account a join payment p on p.account_id = a.id where a.id between 100 and 150 group by a.id;
