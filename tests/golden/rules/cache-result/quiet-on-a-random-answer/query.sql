-- live: --frequency 5/s --writes orders=6/h
-- set: max_parallel_workers_per_gather = 0
select status, max(amount) from orders where random() < 0.5 group by status;
