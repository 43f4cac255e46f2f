-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_seqscan = off
select count(*) from reading where device > 100;
