select t.id, t.id > any (select r.region_id from region r where r.region_id > t.grp) as above from tiny t;
