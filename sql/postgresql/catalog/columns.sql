-- catalog/columns: the columns of relations, in declaration order
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   name name
--   type_name name of the type, or of an array's element
--   is_array boolean
--   modifiers text "(10,2)"; null: none
--   not_null boolean
--   generated boolean
--   collation name null: the type's own
--   statistics_target integer null: default_statistics_target
--   may_select boolean this role sees its values, so its statistics
SELECT a.attrelid AS relation, a.attname AS name,
       coalesce(e.typname, t.typname) AS type_name,
       e.oid IS NOT NULL AS is_array,
       CASE WHEN a.atttypmod >= 0
            THEN substring(format_type(a.atttypid, a.atttypmod) FROM '\([0-9, -]+\)') END AS modifiers,
       a.attnotnull AS not_null,
       a.attgenerated <> '' AS generated,
       CASE WHEN a.attcollation <> t.typcollation THEN k.collname END AS collation,
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int END AS statistics_target,
       has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS may_select
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typlen = -1 AND t.typcategory = 'A'
LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
