-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '4MB'
select *, row_number() over (order by opened) from tickets;
