with t as materialized (select 1 as x) select * from t, lateral (with t as materialized (select id from tiny where id = 1) select * from t) u;
