-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
-- set: random_page_cost = 1.1
select level, message from log where at >= '2024-01-03' and at < '2024-01-05';
