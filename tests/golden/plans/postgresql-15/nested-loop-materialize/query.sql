select a.id, b.region_id from tiny a join region b on a.id > b.region_id + 1;
