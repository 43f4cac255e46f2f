-- set: max_parallel_workers_per_gather = 0
select count(*) from tag t cross join (values (1), (2), (3)) v(n);
