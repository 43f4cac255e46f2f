-- server: 17
-- set: jit = on
-- set: jit_above_cost = 0
-- set: jit_inline_above_cost = 0
-- set: jit_optimize_above_cost = 0
-- set: max_parallel_workers_per_gather = 0
select a, b, count(*), sum(id), max(c) from t where a <> 3 and length(c) > 2 group by a, b order by 3 desc;
