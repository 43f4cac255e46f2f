-- verify/hypopg: whether and where HypoPG is installed in this database; no row: it is not
-- server: 12+
-- rights: none
-- columns:
--   version text
--   quoted_schema text the schema as SQL
--   usable boolean this role may use the schema
SELECT e.extversion AS version, quote_ident(n.nspname) AS quoted_schema,
       has_schema_privilege(n.oid, 'USAGE') AS usable
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'hypopg'
