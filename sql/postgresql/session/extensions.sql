-- session/extensions: what is installed in this database, and which extensions we may advise could be
-- server: 12+
-- rights: none
-- columns:
--   name name
--   version text null: not installed, but CREATE EXTENSION would find it
--   schema name where its functions are; null: not installed
SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
UNION ALL
SELECT a.name, NULL, NULL
FROM pg_catalog.pg_available_extensions() a
WHERE a.name IN ('hypopg', 'pg_trgm', 'btree_gin', 'btree_gist', 'pg_stat_statements', 'unaccent')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension i WHERE i.extname = a.name)
