-- set: max_parallel_workers_per_gather = 0
select * from orders where customer_id between 2000 and 8000 order by total desc limit 3;
