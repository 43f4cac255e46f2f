select count(*) from tiny t full join region r on r.region_id = t.id;
