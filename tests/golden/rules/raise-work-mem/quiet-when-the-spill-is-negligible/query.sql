-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
-- set: enable_hashagg = on
-- set: enable_mergejoin = off
-- set: jit = off
select (select count(*) from customers a join customers b on a.id = b.id where a.id <= 2500 and b.id <= 2500), (select count(*) from generate_series(1, 10000) a, generate_series(1, 250) b where length(a || 'x') + b > 3);
