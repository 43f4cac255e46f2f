-- live:
-- set: max_parallel_workers_per_gather = 0
select count(*), max(o.name) from task t join owner o on o.id = t.owner_id where t.status = 'new';
