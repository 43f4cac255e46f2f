-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_nestloop = off
-- set: enable_mergejoin = off
select o.*, c.name from customers c join orders o on c.id = o.customer_id where upper(c.name) = 'ABCDEFGHIJKLMNOPQRSTU' and length(c.name) = 21;
