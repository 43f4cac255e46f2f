select visit_id, count(*) from visit group by visit_id;
