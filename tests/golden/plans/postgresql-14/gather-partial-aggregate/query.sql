select count(*), avg(duration_ms) from visit;
