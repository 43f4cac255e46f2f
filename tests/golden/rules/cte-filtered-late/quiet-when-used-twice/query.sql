-- set: max_parallel_workers_per_gather = 0
with recent as (select id, customer_id, amount from orders where amount > 10) select (select count(*) from recent) as all_of_them, r.* from recent r where r.customer_id = 77;
