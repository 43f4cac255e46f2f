-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64MB'
select at, count(*) from events group by at order by count(*) desc limit 10;
