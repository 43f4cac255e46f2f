-- set: max_parallel_workers_per_gather = 0
select avg(r.value) from device d join reading r on r.device_serial = d.serial;
