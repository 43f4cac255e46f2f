-- set: max_parallel_workers_per_gather = 0
select * from people where city = 'city 7' and lower(email) like 'user7%';
