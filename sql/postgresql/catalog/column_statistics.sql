-- catalog/column_statistics: what ANALYZE found about columns and about expressions of indexes
-- server: 12+
-- rights: SELECT on the columns (pg_read_all_data); without it, and where row security applies, rows are missing
-- parameters:
--   $1 name[] schemas
--   $2 name[] tables and indexes of those schemas; more rows than wanted may come where names repeat in schemas
-- columns:
--   schema name
--   relation name table or index
--   name name of the column; of an index: the attribute's
--   inherited boolean over all partitions or inheriting tables
--   null_fraction real 0..1
--   average_width integer bytes
--   n_distinct real as pg_stats.n_distinct
--   common_values text array literal
--   common_frequencies real[]
--   histogram text array literal
--   correlation real
--   common_elements text array literal
--   common_element_frequencies real[] followed by the least, greatest and, of arrays, the null share
--   element_counts real[] of arrays: bounds of equal shares, then the average
SELECT s.schemaname AS schema, s.tablename AS relation, s.attname AS name, s.inherited,
       s.null_frac AS null_fraction, s.avg_width AS average_width, s.n_distinct,
       s.most_common_vals::text AS common_values, s.most_common_freqs AS common_frequencies,
       s.histogram_bounds::text AS histogram, s.correlation,
       s.most_common_elems::text AS common_elements, s.most_common_elem_freqs AS common_element_frequencies,
       s.elem_count_histogram AS element_counts
FROM pg_catalog.pg_stats s
WHERE s.schemaname = ANY ($1::name[]) AND s.tablename = ANY ($2::name[])
