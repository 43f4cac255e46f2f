-- set: max_parallel_workers_per_gather = 0
select slow_hash(c.name), (select i.total from invoice i where i.id = c.id) from customer c where c.id < 1500;
