-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
-- set: enable_nestloop = off
-- set: enable_mergejoin = off
-- set: jit = off
select (select count(*) from customers a join customers b on a.id = b.id where a.id <= 2500 and b.id <= 2500), (select count(*) from generate_series(1, 2500000) b where length(b || 'x') > 3);
