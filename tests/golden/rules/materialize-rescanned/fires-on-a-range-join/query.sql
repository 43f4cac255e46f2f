-- set: max_parallel_workers_per_gather = 0
select c.id, count(*) from visit v join campaign c on v.at between c.starts and c.ends group by c.id;
