select visit_id, duration_ms from visit where page < 70 order by duration_ms, visit_id;
