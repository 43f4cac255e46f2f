-- sandbox/index_family: an index and, of a partitioned table's, those of the partitions under it
-- server: 12+
-- rights: none
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   schema text
--   name text
--   table_schema text
--   table_name text
--   storage boolean false: of a partitioned table
WITH RECURSIVE family AS (
  SELECT c.oid
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind IN ('i', 'I')
  UNION
  SELECT h.inhrelid FROM family f JOIN pg_catalog.pg_inherits h ON h.inhparent = f.oid
)
SELECT n.nspname::text AS schema, c.relname::text AS name,
       tn.nspname::text AS table_schema, t.relname::text AS table_name, c.relkind = 'i' AS storage
FROM family f
JOIN pg_catalog.pg_class c ON c.oid = f.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_index i ON i.indexrelid = f.oid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
ORDER BY 1, 2
