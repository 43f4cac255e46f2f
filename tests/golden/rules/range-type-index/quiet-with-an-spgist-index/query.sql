-- live:
-- set: max_parallel_workers_per_gather = 0
-- set: enable_bitmapscan = off
-- set: enable_indexscan = off
select id, guest from stay where during && tstzrange('2021-03-01', '2021-03-02');
