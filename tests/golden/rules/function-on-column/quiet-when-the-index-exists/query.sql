-- set: max_parallel_workers_per_gather = 0
-- set: enable_indexscan = off
-- set: enable_bitmapscan = off
select * from people where lower(email) = 'user77@example.org';
