-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
-- set: enable_sort = off
-- set: hash_mem_multiplier = 1
select (select count(*) from (select region * 1000 + id % 1000 from customers where id <= 2500 group by region * 1000 + id % 1000) x), (select count(*) from generate_series(1, 900000) b where length(b::text || 'x') > 3);
