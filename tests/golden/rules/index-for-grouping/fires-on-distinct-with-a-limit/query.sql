-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select distinct visitor_id, bytes from visit limit 20;
