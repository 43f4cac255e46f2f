-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: hash_mem_multiplier = 2.0
select o.*, c.name from orders o join customers c on c.id = o.customer_id;
