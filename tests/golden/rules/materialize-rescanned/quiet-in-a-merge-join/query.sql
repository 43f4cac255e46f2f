-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_nestloop = off
select count(*) from payment p join payment q on p.account_id = q.account_id;
