-- set: max_parallel_workers_per_gather = 0
select count(*) from account a where a.city = 'city 7' and exists (select from payment p where p.account_id = a.id);
