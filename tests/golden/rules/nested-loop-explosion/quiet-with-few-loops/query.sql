-- set: max_parallel_workers_per_gather = 0
select count(*) from account a join payment p on p.account_id = a.id where a.id between 1000 and 1100;
