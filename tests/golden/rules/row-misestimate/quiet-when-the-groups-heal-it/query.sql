-- set: max_parallel_workers_per_gather = 0
select p.n from (select count(*) as n from account a where a.city = 'city 7' and a.region = 'region 7' and a.country = 'country 7') p join payment q on q.id = p.n;
