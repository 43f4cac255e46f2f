-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: work_mem = '1MB'
select sum(l.amount - b.amount) from ledger l join booking b on b.ref = l.ref;
