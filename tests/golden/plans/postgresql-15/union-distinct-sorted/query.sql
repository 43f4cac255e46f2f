select id from tiny union select region_id from region;
