-- set: max_parallel_workers_per_gather = 0
select id from people where name like '%d41d8cd9%';
