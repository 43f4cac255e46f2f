-- live:
-- set: max_parallel_workers_per_gather = 0
select id, email from people where email ~ 'er77[0-9]+@';
