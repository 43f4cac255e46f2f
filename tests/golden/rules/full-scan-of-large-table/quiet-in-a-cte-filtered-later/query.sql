-- set: max_parallel_workers_per_gather = 0
with recent as materialized (select id, customer_id, amount from orders where amount > 10) select * from recent where customer_id = 77;
