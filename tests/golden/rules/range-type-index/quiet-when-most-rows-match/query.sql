-- live:
-- set: max_parallel_workers_per_gather = 0
select id, guest from stay where during && tstzrange('2020-01-01', '2022-06-01');
