select (select count(*) from region) as a, (select max(id) from tiny) as b, id from tiny where id > (select min(region_id) from region);
