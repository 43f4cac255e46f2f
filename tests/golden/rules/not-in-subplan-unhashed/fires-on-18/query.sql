-- server: 18
-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '64kB'
select count(*) from customer c where c.id between 400 and 1000 and c.id not in (select i.customer_id from invoice i where i.customer_id > 500);
