-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
-- set: enable_sort = off
-- set: hash_mem_multiplier = 1
select (select count(*) from (select id from customers where id <= 2500 group by id) x), (select count(*) from orders a, generate_series(1, 3) b where length(a.note || a.total) > 3);
