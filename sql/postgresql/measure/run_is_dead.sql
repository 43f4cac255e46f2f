-- measure/run_is_dead: whether nobody holds a run's lock any more; then it is ours, and nobody else cleans up after it
-- server: 12+
-- rights: none
-- parameters:
--   $1 text run
-- columns:
--   dead boolean
SELECT pg_catalog.pg_try_advisory_lock($1::text::bigint) AS dead
