-- set: max_parallel_workers_per_gather = 0
select id, amount from orders order by amount, created_at offset 60000 limit 20;
