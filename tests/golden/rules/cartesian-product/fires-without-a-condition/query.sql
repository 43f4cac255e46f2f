-- set: max_parallel_workers_per_gather = 0
select s.city, sum(p.price) from product p, shop s where p.price > 10 group by s.city;
