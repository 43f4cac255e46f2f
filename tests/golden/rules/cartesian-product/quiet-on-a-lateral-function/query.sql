-- set: max_parallel_workers_per_gather = 0
select p.id, g from product p, generate_series(1, p.id % 90) g;
