-- set: max_parallel_workers_per_gather = 0
-- set: enable_hashjoin = off
-- set: enable_mergejoin = off
select count(i.label) from event e join item i on i.id = e.item_id;
