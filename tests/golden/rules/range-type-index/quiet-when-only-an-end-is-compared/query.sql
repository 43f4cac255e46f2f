-- live:
-- set: max_parallel_workers_per_gather = 0
select id, guest from stay where lower(during) >= '2022-11-01';
