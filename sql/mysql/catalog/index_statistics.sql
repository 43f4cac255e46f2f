-- catalog/index_statistics: what InnoDB sampled about a table's indexes (persistent statistics)
-- Of a partitioned table the pages of all partitions together, and the distinct values of the one with the most.
-- server: 5.7+
-- rights: SELECT on mysql.innodb_index_stats
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text of the index
--   statistic text "size" and "n_leaf_pages" in pages, "n_diff_pfx01" distinct values of the first key, 02 of two …;
--             behind an index's own keys come the primary key's
--   total number
--   greatest number
--   seconds_since number the sampling
SELECT s.index_name AS name, s.stat_name AS statistic, SUM(s.stat_value) AS total, MAX(s.stat_value) AS greatest,
       TIMESTAMPDIFF(SECOND, MIN(s.last_update), NOW()) AS seconds_since
FROM mysql.innodb_index_stats s
WHERE s.database_name = $1
  AND (s.table_name = $2 OR LEFT(s.table_name, CHAR_LENGTH($2) + 3) IN (CONCAT($2, '#p#'), CONCAT($2, '#P#')))
GROUP BY s.index_name, s.stat_name
ORDER BY s.index_name, s.stat_name
