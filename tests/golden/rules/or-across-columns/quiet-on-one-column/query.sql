-- set: max_parallel_workers_per_gather = 0
select * from people where score = 12 or score > 9998;
