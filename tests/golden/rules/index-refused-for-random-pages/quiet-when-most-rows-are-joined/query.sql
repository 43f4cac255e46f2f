-- set: max_parallel_workers_per_gather = 0
-- set: random_page_cost = 8
select c.city, sum(o.amount) from customer c join orders o on o.customer_id = c.id group by c.city;
