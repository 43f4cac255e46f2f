-- set: max_parallel_workers_per_gather = 0
-- first: prepare by_status(text) as select o.name, count(*) from task t join owner o on o.id = t.owner_id where t.status = $1 group by o.name
-- set: plan_cache_mode = force_generic_plan
execute by_status('done');
