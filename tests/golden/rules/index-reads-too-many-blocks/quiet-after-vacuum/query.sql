-- set: max_parallel_workers_per_gather = 0
select id, payload from jobs order by id limit 1;
