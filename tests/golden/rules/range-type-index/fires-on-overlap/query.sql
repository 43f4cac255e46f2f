-- live:
-- set: max_parallel_workers_per_gather = 0
select id, guest from stay where during && tstzrange('2021-03-01', '2021-03-02');
