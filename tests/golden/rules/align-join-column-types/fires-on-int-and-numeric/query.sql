-- set: max_parallel_workers_per_gather = 0
select d.name, avg(r.value) from device d join reading r on r.device_serial = d.serial where d.name = 'device 7' group by d.name;
