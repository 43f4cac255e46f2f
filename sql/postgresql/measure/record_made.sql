-- measure/record_made: enters an index into the books, in the transaction that made it
-- server: 12+
-- changes: adds a row
-- rights: owner of the table
-- parameters:
--   $1 text run
--   $2 text schema
--   $3 text name
--   $4 text statement
-- columns:
--   oid text
INSERT INTO planwright_measure.made (run, index_schema, index_name, index_oid, statement, definition, made_at)
SELECT $1::text::bigint, n.nspname, c.relname, c.oid, $4::text, pg_catalog.pg_get_indexdef(c.oid), clock_timestamp()
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $2::text AND c.relname = $3::text AND c.relkind IN ('i', 'I')
RETURNING index_oid::text AS oid
