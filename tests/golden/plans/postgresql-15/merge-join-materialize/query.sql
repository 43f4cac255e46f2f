select count(*) from visit v join visit w on v.duration_ms = w.customer_id and w.page < 50;
