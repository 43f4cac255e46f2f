-- catalog/column_statistics: histograms of a table's columns
-- server: 8.0+
-- rights: SELECT on the column
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text of the column
--   histogram text JSON
SELECT s.COLUMN_NAME AS name, s.HISTOGRAM AS histogram
FROM information_schema.COLUMN_STATISTICS s
WHERE s.SCHEMA_NAME = $1 AND s.TABLE_NAME = $2
ORDER BY s.COLUMN_NAME
