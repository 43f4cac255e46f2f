-- set: max_parallel_workers_per_gather = 0
select p.id, s.total from product p, (select count(*) as total from shop) s;
