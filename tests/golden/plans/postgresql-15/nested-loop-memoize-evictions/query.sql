select count(c.full_name) from visit v join customer c on c.customer_id = v.duration_ms + 1 where v.visit_id < 20000;
