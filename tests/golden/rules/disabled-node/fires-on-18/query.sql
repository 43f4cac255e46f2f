-- server: 18
-- set: max_parallel_workers_per_gather = 0
-- set: enable_nestloop = off
select count(*) from visit v join campaign c on v.at between c.starts and c.ends;
