select t.id, (with x as materialized (select r.region_id from region r where r.region_id > t.id) select sum(x.region_id) from x) from tiny t;
