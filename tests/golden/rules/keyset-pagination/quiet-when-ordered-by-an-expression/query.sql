-- set: max_parallel_workers_per_gather = 0
select id from orders order by md5(id::text) offset 60000 limit 20;
