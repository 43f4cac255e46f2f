-- set: max_parallel_workers_per_gather = 0
select * from metrics where recorded_at >= (select '2025-06-20'::timestamptz) and device < 1000;
