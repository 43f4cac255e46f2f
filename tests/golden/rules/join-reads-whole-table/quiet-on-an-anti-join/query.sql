-- set: max_parallel_workers_per_gather = 0
select count(*) from payment p where not exists (select from account a where a.id = p.account_id and a.id < 50);
