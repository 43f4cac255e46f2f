-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_mergejoin = off
select count(*) from account a join payment p on p.account_id = a.id where a.id between 1000 and 3500;
