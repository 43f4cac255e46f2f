select t.id, r.region_id from tiny t left join lateral (select region_id from region where region_id < 1 + t.id % 4 offset 0) r on true;
