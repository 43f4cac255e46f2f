-- set: enable_seqscan = off
-- set: enable_bitmapscan = off
-- set: max_parallel_workers_per_gather = 0
select count(*) from jobs where id < 150000;
