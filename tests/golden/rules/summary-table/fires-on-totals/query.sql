-- live: --frequency 5/s
-- set: max_parallel_workers_per_gather = 0
select status, count(*), sum(amount) from orders group by status;
