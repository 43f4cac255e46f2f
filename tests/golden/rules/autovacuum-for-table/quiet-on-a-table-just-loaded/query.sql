-- live:
-- set: max_parallel_workers_per_gather = 0
select count(*) from session where data like '%y%';
