-- set: max_parallel_workers_per_gather = 0
select count(*), sum(p.amount) from account a join payment p on p.account_id = a.id where a.city = 'city 7' and a.region = 'region 7' and a.country = 'country 7';
