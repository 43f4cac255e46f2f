with a as materialized (select id from tiny), b as materialized (select a.id * 2 as id from a), c as materialized (select b.id from b join a using (id))
select count(*) from a, b, c;
