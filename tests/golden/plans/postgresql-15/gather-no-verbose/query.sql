select count(*) from visit where duration_ms < 7;
