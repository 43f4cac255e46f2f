-- set: max_parallel_workers_per_gather = 0
select o.name, count(*) from task t join owner o on o.id = t.owner_id where t.status = (select status from task where id = 8) group by o.name;
