-- set: max_parallel_workers_per_gather = 0
-- set: enable_seqscan = off
-- set: enable_indexscan = off
select count(note) from events where device in (6, 7) and kind = 3;
