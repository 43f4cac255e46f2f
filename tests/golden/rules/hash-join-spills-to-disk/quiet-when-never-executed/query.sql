-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- set: enable_nestloop = off
-- set: enable_mergejoin = off
select case when (select count(*) from customers) < 0 then (select max(o.note) from orders o join customers c on c.id = o.customer_id) end;
