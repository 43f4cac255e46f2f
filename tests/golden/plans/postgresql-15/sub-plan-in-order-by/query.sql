select t.id from tiny t order by (select r.name from region r where r.region_id = t.grp + 1), t.id;
