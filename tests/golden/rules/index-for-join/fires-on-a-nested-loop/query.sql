-- set: max_parallel_workers_per_gather = 0
select count(c.name) from account a join city c on c.population = a.updated where a.city = 'city 7' and a.region = 'region 7' and a.country = 'country 7' and a.created % 3 = 1;
