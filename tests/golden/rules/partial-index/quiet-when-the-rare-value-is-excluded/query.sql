-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select id, body from mail where kind <> 'letter';
