select visit_id from visit where duration_ms < 0;
