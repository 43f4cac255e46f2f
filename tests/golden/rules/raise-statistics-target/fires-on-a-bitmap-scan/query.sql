-- live:
-- set: max_parallel_workers_per_gather = 0
select count(*), max(d.v) from ev e join det d on d.ev = e.id where e.kind = 59;
