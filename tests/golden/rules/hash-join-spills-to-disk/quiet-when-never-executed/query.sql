-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_nestloop = off
-- set: enable_mergejoin = off
select o.*, c.name from orders o join customers c on c.id = o.customer_id where o.total < 0;
