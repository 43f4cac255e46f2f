-- set: max_parallel_workers_per_gather = 0
select c.name, (select max(i.total) from invoice i where i.customer_id = c.id) from customer c;
