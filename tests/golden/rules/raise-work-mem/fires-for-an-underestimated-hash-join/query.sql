-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_nestloop = off
-- set: enable_mergejoin = off
select c.*, o.total from customers c join orders o on c.id = o.customer_id where o.note || 'a' = repeat('x', 40) || 'a' and length(o.note) = 40;
