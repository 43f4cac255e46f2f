-- set: max_parallel_workers_per_gather = 0
select o.* from orders o join picked p on p.customer_id = o.customer_id;
