select visit_id, duration_ms from visit order by duration_ms, visit_id limit 10000;
