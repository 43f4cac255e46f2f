-- set: max_parallel_workers_per_gather = 0
select * from people p where (city = 'city 7' and score < 100) or joined < '2024-01-02' or score = 99999;
