-- set: max_parallel_workers_per_gather = 0
select a.id, sum(p.amount) from account a join payment p on p.account_id = a.id where a.id between 100 and 150 group by a.id;
