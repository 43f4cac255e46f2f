select count(*) from visit v where v.duration_ms > (select avg(w.duration_ms) from visit w);
