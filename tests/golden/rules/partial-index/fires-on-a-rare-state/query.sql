-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select id, payload from job where state = 'failed' order by priority;
