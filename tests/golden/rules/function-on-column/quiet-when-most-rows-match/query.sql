-- set: max_parallel_workers_per_gather = 0
select * from people where lower(city) <> 'city 7' and score + 1 > 5;
