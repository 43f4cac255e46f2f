-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_mergejoin = off
select c.id, o.id from customers c join orders o on o.customer_id = c.id where c.country = 'IS' and o.amount > 1450;
