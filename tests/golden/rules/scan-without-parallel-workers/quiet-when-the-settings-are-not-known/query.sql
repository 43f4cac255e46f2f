-- explain: ANALYZE, BUFFERS, VERBOSE
-- set: max_parallel_workers_per_gather = 0
select count(*) from event where payload like '%q%';
