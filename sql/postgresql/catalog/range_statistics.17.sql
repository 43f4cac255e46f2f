-- catalog/range_statistics: what ANALYZE found about ranges
-- server: 17+
-- rights: SELECT on the columns (pg_read_all_data); without it rows are missing
-- parameters:
--   $1 oid[] relations; their indexes come too
-- columns:
--   schema name
--   relation name table or index
--   name name of the column
--   inherited boolean
--   range_bounds text array literal of ranges
--   range_lengths text array literal
--   range_empty real
SELECT s.schemaname AS schema, s.tablename AS relation, s.attname AS name, s.inherited,
       s.range_bounds_histogram::text AS range_bounds,
       s.range_length_histogram::text AS range_lengths,
       s.range_empty_frac AS range_empty
FROM pg_catalog.pg_stats s
JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
WHERE (s.range_bounds_histogram IS NOT NULL OR s.range_length_histogram IS NOT NULL)
  AND (c.oid = ANY ($1::oid[])
       OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = ANY ($1::oid[])))
ORDER BY 1, 2, 3, 4
