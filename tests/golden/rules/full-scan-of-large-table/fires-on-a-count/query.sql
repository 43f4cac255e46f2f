-- set: max_parallel_workers_per_gather = 0
select count(*) from orders where note <> 'gone' and amount >= 0;
