-- server: 18
-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_mergejoin = off
-- set: enable_memoize = off
-- set: enable_bitmapscan = off
select * from picked p join events e on e.tenant = p.tenant and e.at = p.at;
