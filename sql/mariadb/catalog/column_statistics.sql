-- catalog/column_statistics: engine-independent statistics of a table's columns (ANALYZE TABLE … PERSISTENT)
-- server: 10.5+
-- rights: SELECT on mysql.column_stats and mysql.table_stats
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text of the column
--   row_count number of the table when they were made
--   min_value text
--   max_value text
--   null_share number 0..1
--   average_bytes number
--   rows_per_value number average rows of one distinct value
--   histogram_type text "JSON_HB", "DOUBLE_PREC_HB", "SINGLE_PREC_HB"; null: no histogram
--   histogram text JSON, or the buckets' widths as shares of max_value - min_value
SELECT s.column_name AS name, t.cardinality AS row_count, s.min_value AS min_value, s.max_value AS max_value,
       s.nulls_ratio AS null_share, s.avg_length AS average_bytes, s.avg_frequency AS rows_per_value,
       s.hist_type AS histogram_type, DECODE_HISTOGRAM(s.hist_type, s.histogram) AS histogram
FROM mysql.column_stats s
LEFT JOIN mysql.table_stats t ON t.db_name = s.db_name AND t.table_name = s.table_name
WHERE s.db_name = $1 AND s.table_name = $2
ORDER BY s.column_name
