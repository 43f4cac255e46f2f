select page, sum(duration_ms) from visit group by page;
