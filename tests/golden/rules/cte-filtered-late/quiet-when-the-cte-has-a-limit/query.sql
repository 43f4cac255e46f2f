-- set: max_parallel_workers_per_gather = 0
with latest as materialized (select id, customer_id, amount from orders order by id desc limit 50000) select * from latest where customer_id = 77;
