select t.id, r.name from tiny t left join region r on r.region_id < t.id and length(r.name) = t.grp + 3;
