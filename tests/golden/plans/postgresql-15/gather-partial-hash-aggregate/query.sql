select page, count(*), avg(duration_ms) from visit group by page;
