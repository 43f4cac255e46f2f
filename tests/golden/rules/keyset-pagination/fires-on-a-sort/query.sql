-- set: max_parallel_workers_per_gather = 0
select id, amount, created_at from orders order by amount, created_at desc offset 60000 limit 20;
