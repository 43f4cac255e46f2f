select id from tiny where id > (select min(region_id) from region where region_id > (select avg(grp) from tiny));
