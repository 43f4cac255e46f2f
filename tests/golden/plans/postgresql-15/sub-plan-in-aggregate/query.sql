select t.grp, max((select count(*) from region r where r.region_id < t.id)) from tiny t group by t.grp;
