select t.id, s.n from tiny t, lateral (select count(*) as n from visit v where v.page < 5) s where t.id = -1 offset 0;
