-- workload/extension: whether and where pg_stat_statements is installed in this database; no row: it is not
-- server: 12+
-- rights: none
-- columns:
--   version text
--   quoted_schema text the schema as SQL
--   monitors boolean this role sees other roles' texts
SELECT e.extversion AS version, quote_ident(n.nspname) AS quoted_schema,
       pg_has_role('pg_read_all_stats', 'USAGE') AS monitors
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'pg_stat_statements'
