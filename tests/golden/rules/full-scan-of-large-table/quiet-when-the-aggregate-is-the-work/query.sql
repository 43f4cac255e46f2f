-- set: max_parallel_workers_per_gather = 0
select customer_id, string_agg(md5(note || id), ',' order by note, created_at) from orders where id <= 300000 group by 1;
