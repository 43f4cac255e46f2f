select t.id, case when t.id < 0 then (select count(*) from visit v where v.page = t.id) else 0 end from tiny t;
