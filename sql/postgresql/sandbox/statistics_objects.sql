-- sandbox/statistics_objects: statistics objects by name
-- server: 12-13
-- rights: none
-- parameters:
--   $1 text[] schemas
--   $2 text[] names, one for each schema
-- columns:
--   schema text
--   name text
--   oid oid
--   keys smallint[] attribute numbers of its columns, ascending
--   names text[] of these columns
--   types oid[]
--   source text SELECT of its expressions, in their order; null: it has none
SELECT n.nspname::text AS schema, s.stxname::text AS name, s.oid, s.stxkeys::int2[] AS keys,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS names,
       (SELECT array_agg(a.atttypid ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) AS types,
       NULL::text AS source
FROM unnest($1::text[], $2::text[]) w(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
JOIN pg_catalog.pg_statistic_ext s ON s.stxnamespace = n.oid AND s.stxname = w.name
