-- set: max_parallel_workers_per_gather = 0
select * from metrics where recorded_at::date = '2025-03-05' and device < 1000;
