-- server: 17
-- set: jit = on
-- set: jit_above_cost = 0
-- set: jit_inline_above_cost = -1
-- set: jit_optimize_above_cost = -1
-- set: max_parallel_workers_per_gather = 0
select a, count(*), sum(length(md5(c)) + length(md5(c || a)) + length(md5(c || b))) from t group by a;
