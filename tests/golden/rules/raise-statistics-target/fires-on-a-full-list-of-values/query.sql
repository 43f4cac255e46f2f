-- live:
-- set: max_parallel_workers_per_gather = 0
select sum(s.amount) from shop p join sale s on s.shop_id = p.id where p.chain = 120;
