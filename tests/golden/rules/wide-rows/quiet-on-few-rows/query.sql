-- set: max_parallel_workers_per_gather = 0
select * from tickets where id < 3000 order by opened;
