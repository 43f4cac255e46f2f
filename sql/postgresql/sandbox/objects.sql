-- sandbox/objects: tables, views and indexes by name, with their files
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] schemas
--   $2 text[] names, one for each schema
-- columns:
--   schema text
--   name text
--   oid oid
--   kind text pg_class.relkind
--   method text of an index; null: none
--   path text of the main fork's first segment, from the data directory; null: no storage
--   pages integer as pg_class has them
--   tuples real
SELECT n.nspname::text AS schema, c.relname::text AS name, c.oid, c.relkind::text AS kind,
       CASE WHEN c.relkind IN ('i', 'I') THEN m.amname::text END AS method,
       pg_relation_filepath(c.oid) AS path, c.relpages AS pages, c.reltuples AS tuples
FROM unnest($1::text[], $2::text[]) w(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
