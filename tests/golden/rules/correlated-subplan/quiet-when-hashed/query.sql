-- set: max_parallel_workers_per_gather = 0
select count(*) from customer c where c.id not in (select i.customer_id from invoice i where i.total < 900);
