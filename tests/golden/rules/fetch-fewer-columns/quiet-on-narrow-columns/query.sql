-- set: max_parallel_workers_per_gather = 0
select id, opened, subject from tickets order by opened;
