with never as (select count(*) from visit), used as materialized (select id from tiny) select * from used limit 2;
