-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_nestloop = off
select sum(l.amount - b.amount) from ledger l join booking b on b.ref = l.ref where l.id < 50 and b.amount < 100 ;
