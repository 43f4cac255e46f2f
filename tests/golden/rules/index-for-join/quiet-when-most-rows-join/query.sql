-- set: max_parallel_workers_per_gather = 0
select count(*) from account a join payment p on p.account_id = a.id where a.city <> 'city 7';
