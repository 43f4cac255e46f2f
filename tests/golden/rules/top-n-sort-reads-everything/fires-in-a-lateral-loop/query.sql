-- set: max_parallel_workers_per_gather = 0
select c.region, o.* from (select * from generate_series(1, 20) region) c, lateral (select * from orders where customer_id > c.region * 100 and customer_id < c.region * 100 + 2000 order by total desc limit 3) o;
