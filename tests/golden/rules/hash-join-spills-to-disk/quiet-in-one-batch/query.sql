-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '16MB'
select o.*, c.name from orders o join customers c on c.id = o.customer_id;
