select page, sum(duration_ms * 2 + 1) from visit where duration_ms > 10 group by page;
