-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_mergejoin = off
select count(*) from parent p join child c on c.parent_id = p.id where p.kind = 3;
