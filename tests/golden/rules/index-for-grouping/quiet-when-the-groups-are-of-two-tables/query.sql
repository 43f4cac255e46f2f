-- live: --verify hypopg
-- set: max_parallel_workers_per_gather = 0
select s.country, v.visitor_id, count(*) from visit v join site s on s.id = v.site_id group by s.country, v.visitor_id;
