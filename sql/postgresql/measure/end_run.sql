-- measure/end_run: the run is over
-- server: 12+
-- rights: none
-- parameters:
--   $1 text run
-- columns:
--   unlocked boolean
SELECT pg_catalog.pg_advisory_unlock($1::text::bigint) AS unlocked
