-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '128MB'
select id, opened, subject, body, answer from tickets order by opened;
