-- catalog/extended_data: definitions of statistics objects, and what ANALYZE put into them in the server's own bytes
-- An object that was never filled has one row without data.
-- server: 12-14
-- rights: SELECT on pg_statistic_ext_data: superuser, or pg_read_all_data from 14 on
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   schema name of the statistics object
--   name name
--   filled boolean
--   inherited boolean
--   ndistinct text hexadecimal; null: none
--   dependencies text hexadecimal; null: none
--   mcv text hexadecimal; null: none
--   numbers integer[] of the relation's columns, where columns before them were dropped; null: 1, 2, 3 …
SELECT s.stxrelid AS relation, n.nspname AS schema, s.stxname AS name,
       d.stxoid IS NOT NULL AS filled,
       false AS inherited,
       encode(d.stxdndistinct::bytea, 'hex') AS ndistinct,
       encode(d.stxddependencies::bytea, 'hex') AS dependencies,
       encode(d.stxdmcv::bytea, 'hex') AS mcv,
       (SELECT CASE WHEN count(*) < max(a.attnum) THEN array_agg(a.attnum::integer ORDER BY a.attnum) END
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = s.stxrelid AND a.attnum > 0 AND NOT a.attisdropped) AS numbers
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
LEFT JOIN pg_catalog.pg_statistic_ext_data d ON d.stxoid = s.oid
WHERE s.stxrelid = ANY ($1::oid[])
ORDER BY s.stxrelid, n.nspname, s.stxname, 5
