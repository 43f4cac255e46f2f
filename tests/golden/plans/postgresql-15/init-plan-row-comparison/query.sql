select id from tiny where (id, grp) = (select max(id), 1 from tiny);
