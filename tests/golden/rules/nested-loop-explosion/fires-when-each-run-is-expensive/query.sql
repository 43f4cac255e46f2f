-- set: max_parallel_workers_per_gather = 0
select count(*) from id_range r join account a on a.id between r.low and r.high where (a.updated + r.low) % 1000 = 0;
