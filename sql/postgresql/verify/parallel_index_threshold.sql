-- verify/parallel_index_threshold: sets, for this transaction, from how many index pages on a parallel scan is considered
-- server: 12+
-- rights: none
-- parameters:
--   $1 bigint times the session's own min_parallel_index_scan_size
-- columns:
--   value text as SHOW prints it
SELECT set_config(name, (reset_val::bigint * $1::bigint)::text, true) AS value
FROM pg_catalog.pg_settings
WHERE name = 'min_parallel_index_scan_size'
