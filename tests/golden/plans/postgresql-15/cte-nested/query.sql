with outermost as materialized (
  with innermost as materialized (select id, grp from tiny where id > 2) select a.grp, count(*) as n from innermost a join innermost b using (grp) group by a.grp)
select * from outermost where n > 1;
