-- set: max_parallel_workers_per_gather = 0
select count(*) from unit u join part p on p.unit_id = u.id where u.name = 'unit 7';
