-- set: max_parallel_workers_per_gather = 0
-- set: enable_seqscan = off
select id, length(body || 'x') from documents where id < 10 and md5(body) <> 'x';
