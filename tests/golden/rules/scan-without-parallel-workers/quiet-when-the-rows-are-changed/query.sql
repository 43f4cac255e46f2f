-- set: max_parallel_workers_per_gather = 0
update event set kind = 0 where payload like '%q%';
