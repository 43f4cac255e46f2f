select visit_id, page from visit where duration_ms = 7;
