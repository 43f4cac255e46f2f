-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '1MB'
-- server: 18
-- explain: ANALYZE, BUFFERS OFF
select *, sum(total) over () from orders;
