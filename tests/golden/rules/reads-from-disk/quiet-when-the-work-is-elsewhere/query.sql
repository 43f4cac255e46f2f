-- set: track_io_timing = on
-- set: max_parallel_workers_per_gather = 0
select sum(length(md5(pad)) + length(md5(pad || id)) + length(md5(id || pad))) from blobs;
