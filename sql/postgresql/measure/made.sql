-- measure/made: the books, newest first: what was made later is dropped first
-- server: 12+
-- rights: owner of the table
-- columns:
--   run text
--   schema text of the index
--   name text
--   oid text
--   kept boolean it still is what was made: same object, same definition
--   gone boolean there is no such index any more
SELECT m.run::text AS run,
       m.index_schema::text AS schema,
       m.index_name::text AS name,
       m.index_oid::text AS oid,
       pg_catalog.pg_get_indexdef(m.index_oid) IS NOT DISTINCT FROM m.definition AS kept,
       c.oid IS NULL AS gone
FROM planwright_measure.made m
LEFT JOIN pg_catalog.pg_class c ON c.oid = m.index_oid AND c.relkind IN ('i', 'I')
ORDER BY m.made_at DESC, m.index_oid DESC
