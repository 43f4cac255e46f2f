-- set: max_parallel_workers_per_gather = 0
select * from people where lower(email) = 'user77@example.org';
