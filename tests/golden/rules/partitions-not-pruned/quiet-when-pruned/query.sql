-- set: max_parallel_workers_per_gather = 0
select * from metrics where recorded_at >= '2025-03-05' and recorded_at < '2025-03-06';
