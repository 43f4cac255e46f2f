-- set: max_parallel_workers_per_gather = 0
select o.*, c.name from orders o join customers c on c.id = o.customer_id order by c.name, o.total limit 10;
