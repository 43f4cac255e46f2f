-- set: max_parallel_workers_per_gather = 0
select kind.kind as wanted, newest.* from generate_series(0, 4) kind, lateral (select * from events where events.kind = kind.kind order by at desc limit 3) newest;
