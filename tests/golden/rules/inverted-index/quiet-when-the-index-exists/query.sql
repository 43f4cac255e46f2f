-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
select id, body from document where data @> '{"ref": 777}';
