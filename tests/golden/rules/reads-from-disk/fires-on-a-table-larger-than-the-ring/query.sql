-- set: track_io_timing = on
-- set: max_parallel_workers_per_gather = 0
select count(*) from blobs;
