-- catalog/counters: rows read and written since the server started or its counters were reset
-- server: 10.5+
-- rights: SELECT on performance_schema.table_io_waits_summary_by_index_usage
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   index_name text null: not through an index
--   fetched number rows
--   inserted number rows; they count where no index is named
--   updated number rows
--   deleted number rows
SELECT i.INDEX_NAME AS index_name, i.COUNT_FETCH AS fetched, i.COUNT_INSERT AS inserted, i.COUNT_UPDATE AS updated,
       i.COUNT_DELETE AS deleted
FROM performance_schema.table_io_waits_summary_by_index_usage i
WHERE i.OBJECT_TYPE = 'TABLE' AND i.OBJECT_SCHEMA = $1 AND i.OBJECT_NAME = $2
ORDER BY i.INDEX_NAME
