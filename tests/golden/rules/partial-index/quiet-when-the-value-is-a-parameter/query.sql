-- live: --verify hypopg --params ["failed"]
-- set: max_parallel_workers_per_gather = 0
select id, payload from job where state = $1 order by priority;
