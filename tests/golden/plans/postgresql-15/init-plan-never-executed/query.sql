select t.id, case when t.id > 1000 then (select count(*) from visit) end from tiny t;
