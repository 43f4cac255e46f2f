with "My CTE" as materialized (select id from tiny where grp = 1) select * from "My CTE" as "a b" where id > 1;
