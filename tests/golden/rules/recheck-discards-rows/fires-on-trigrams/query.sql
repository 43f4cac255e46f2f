-- set: max_parallel_workers_per_gather = 0
-- set: enable_seqscan = off
select id from devices where serial like '%012301230%';
