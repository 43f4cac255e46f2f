-- catalog/column_details: what only a snapshot holds of columns
-- With a search_path of nothing, names in it are qualified.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   name name
--   sql_type text
--   generation text expression of a generated column; null: none
--   virtual_generation boolean
SELECT a.attrelid AS relation, a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS sql_type,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generation,
       a.attgenerated = 'v' AS virtual_generation
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
