-- catalog/partitions: partitions of a table, in their order; subpartitions count as one
-- server: 10.5+
-- rights: any right on the table
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   method text "RANGE", "RANGE COLUMNS", "LIST", "HASH", "LINEAR KEY" …
--   expression text "`a`,`b`", "year(`d`)"
--   bound text "2020", "MAXVALUE"; null: hash or key
--   row_count number
SELECT p.PARTITION_NAME AS name, MAX(p.PARTITION_METHOD) AS method, MAX(p.PARTITION_EXPRESSION) AS expression,
       MAX(p.PARTITION_DESCRIPTION) AS bound, SUM(p.TABLE_ROWS) AS row_count
FROM information_schema.PARTITIONS p
WHERE p.TABLE_SCHEMA = $1 AND p.TABLE_NAME = $2 AND p.PARTITION_NAME IS NOT NULL
GROUP BY p.PARTITION_NAME
ORDER BY MIN(p.PARTITION_ORDINAL_POSITION)
