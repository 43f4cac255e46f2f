-- catalog/indexes: keys of a table's indexes, one row a key, in the indexes' and keys' order
-- server: 10.5
-- rights: any right on the table; of MySQL 8.0+ on every column of the index
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   is_unique flag
--   method text "BTREE", "HASH", "FULLTEXT", "SPATIAL", "RTREE"
--   column_name text null: an expression
--   expression text null: a column
--   descending flag
--   prefix_length number characters, or bytes of binary columns; null: all of it
--   cardinality number distinct values of the keys up to this one; null: not known
--   visible flag the optimizer may use it
SELECT s.INDEX_NAME AS name, s.NON_UNIQUE = 0 AS is_unique, s.INDEX_TYPE AS method, s.COLUMN_NAME AS column_name,
       NULL AS expression, COALESCE(s.COLLATION = 'D', 0) AS descending, s.SUB_PART AS prefix_length,
       s.CARDINALITY AS cardinality, 1 AS visible
FROM information_schema.STATISTICS s
WHERE s.TABLE_SCHEMA = $1 AND s.TABLE_NAME = $2
ORDER BY s.INDEX_NAME, s.SEQ_IN_INDEX
