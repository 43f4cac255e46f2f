-- set: max_parallel_workers_per_gather = 0
select id, guest from stay where nights @> '2021-05-05'::date;
