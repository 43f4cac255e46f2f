-- set: max_parallel_workers_per_gather = 0
-- set: random_page_cost = 8
select c.id, sum(o.amount) from customer c join orders o on o.customer_id = c.id where c.city = 'city 7' group by c.id;
