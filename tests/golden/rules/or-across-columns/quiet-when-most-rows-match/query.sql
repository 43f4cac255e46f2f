-- set: max_parallel_workers_per_gather = 0
select * from people where score > 100 or joined < '2024-02-01';
