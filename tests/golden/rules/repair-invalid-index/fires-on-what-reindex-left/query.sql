-- live:
-- set: max_parallel_workers_per_gather = 0
select * from item where code = 'code 7';
