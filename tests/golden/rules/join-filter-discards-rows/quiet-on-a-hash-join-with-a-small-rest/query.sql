-- set: max_parallel_workers_per_gather = 0
select count(*) from account a join payment p on p.account_id = a.id and p.amount > a.created - 99000;
