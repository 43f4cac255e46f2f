select t.id from tiny t where (t.id, t.grp) <> all (select r.region_id, 1 from region r where r.region_id <> t.id + 1);
