-- set: max_parallel_workers_per_gather = 0
select * from people where email like '%z3';
