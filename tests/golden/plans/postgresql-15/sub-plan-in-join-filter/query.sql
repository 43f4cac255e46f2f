select t.id, r.region_id from tiny t left join region r on r.region_id = t.id + (select count(*) from nothing n where n.id = t.id + r.region_id);
