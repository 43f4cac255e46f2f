-- set: max_parallel_workers_per_gather = 2
-- set: parallel_setup_cost = 10
select count(*) from event where payload like '%q%';
