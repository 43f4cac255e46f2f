-- set: max_parallel_workers_per_gather = 0
select * from people where email ilike '%user777@%' or city ilike '%nowhere%';
