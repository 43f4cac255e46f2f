-- set: max_parallel_workers_per_gather = 0
select d.name, r.latest from device d cross join lateral (select max(at) as latest from reading where reading.device_id = d.id) r;
