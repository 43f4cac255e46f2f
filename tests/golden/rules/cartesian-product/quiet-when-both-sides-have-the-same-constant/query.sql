-- set: max_parallel_workers_per_gather = 0
select count(*) from tag a join tag b on a.product_id = b.product_id where a.product_id = 7;
