-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select level, message from log where at >= '2024-01-20' and at < '2024-01-27';
