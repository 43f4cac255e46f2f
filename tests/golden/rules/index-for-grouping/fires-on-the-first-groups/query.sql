-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select visitor_id, sum(bytes), max(agent) from visit group by visitor_id limit 10;
