-- set: max_parallel_workers_per_gather = 0
select * from a where v < 0 union all select * from b where v < 0 union all select * from c where v < 0 union all select * from d where v < 0;
