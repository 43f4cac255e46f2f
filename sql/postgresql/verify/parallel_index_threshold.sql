-- verify/parallel_index_threshold: sets, for this transaction, from how many index pages on a parallel scan is considered
-- server: 12+
-- rights: none
-- parameters:
--   $1 numeric times the session's own min_parallel_index_scan_size
-- columns:
--   value text as SHOW prints it
SELECT set_config(name, round(reset_val::numeric * $1::numeric)::text, true) AS value
FROM pg_catalog.pg_settings
WHERE name = 'min_parallel_index_scan_size'
