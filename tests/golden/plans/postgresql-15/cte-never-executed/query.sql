with expensive as materialized (select count(*) as n from visit) select t.id from tiny t where t.id < 0 and t.grp < (select n from expensive);
