-- live: --frequency 5/s
-- set: max_parallel_workers_per_gather = 0
select customer_id, created_at, sum(amount) from orders group by 1, 2;
