-- set: max_parallel_workers_per_gather = 0
select * from account a where a.city = 'city 7' and a.region = 'region 7' and a.country = 'country 7' order by a.updated;
