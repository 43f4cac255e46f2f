-- set: max_parallel_workers_per_gather = 0
-- set: work_mem = '128MB'
-- set: enable_mergejoin = off
-- set: enable_nestloop = off
select c.at, t.* from clicks c left join tickets t on t.id = c.ticket_id;
