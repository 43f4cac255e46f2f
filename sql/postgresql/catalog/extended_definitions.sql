-- catalog/extended_definitions: CREATE STATISTICS of the relations, as SQL
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   schema name of the statistics object
--   name name
--   definition text
SELECT s.stxrelid AS relation, n.nspname AS schema, s.stxname AS name,
       pg_get_statisticsobjdef(s.oid) AS definition
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.stxrelid = ANY ($1::oid[])
ORDER BY s.stxrelid, n.nspname, s.stxname
