-- live:
-- beside: begin isolation level repeatable read; select count(*) from queue
-- beside: update queue set state = 1
-- wait: 2
-- set: max_parallel_workers_per_gather = 0
select count(*) from queue where data like '%y%';
