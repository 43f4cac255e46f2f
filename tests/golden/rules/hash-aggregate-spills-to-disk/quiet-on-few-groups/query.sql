-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
select region, count(*) from customers group by region;
