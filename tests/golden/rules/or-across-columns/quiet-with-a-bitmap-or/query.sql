-- set: max_parallel_workers_per_gather = 0
select * from people where email = 'User77@Example.org' or phone = '+3545000500';
