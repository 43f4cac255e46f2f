-- workload/counters_reset: how long pg_stat_statements has counted
-- extension: pg_stat_statements 1.9+; extension_schema stands for its schema
-- server: 14+
-- rights: none
-- columns:
--   age_s double precision seconds
SELECT extract(epoch FROM clock_timestamp() - i.stats_reset)::float8 AS age_s
FROM extension_schema.pg_stat_statements_info i
