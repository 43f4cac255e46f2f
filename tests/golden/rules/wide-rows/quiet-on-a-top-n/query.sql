-- set: max_parallel_workers_per_gather = 0
select * from tickets order by opened limit 50;
