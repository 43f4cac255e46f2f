-- live:
-- set: max_parallel_workers_per_gather = 0
select id, email from people where phone like '%99_99_';
