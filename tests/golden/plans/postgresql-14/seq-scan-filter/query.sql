select visit_id, duration_ms from visit where page = 42 and duration_ms > 500;
