select (select max(id) from tiny where grp = 0), (select min(id) from tiny where grp = 0), (select sum(id) from tiny where grp = 0),
  (select max(id) from tiny where grp = 1), (select min(id) from tiny where grp = 1), (select sum(id) from tiny where grp = 1),
  (select max(id) from tiny where grp = 2), (select min(id) from tiny where grp = 2), (select sum(id) from tiny where grp = 2),
  (select count(*) from tiny), (select count(*) from region), (select count(*) from nothing);
