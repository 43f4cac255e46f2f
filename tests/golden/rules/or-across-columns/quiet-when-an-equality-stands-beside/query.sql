-- set: max_parallel_workers_per_gather = 0
select * from people where city = 'city 7' and (score = 12 or joined < '2024-02-01');
