-- set: max_parallel_workers_per_gather = 0
select sum(c.population) from account a cross join lateral (select population from city where city.name = a.city offset 0) c where a.id < 3000;
