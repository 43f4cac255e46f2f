-- workload/digests: what the server counted about one statement, or about the most called ones of a database
-- server: 8.0.3+
-- rights: SELECT on performance_schema.events_statements_summary_by_digest
-- parameters:
--   $1 text digest; null: the 200 most called ones that name $2
--   $2 text a word of the text; null: any
-- columns:
--   digest text
--   query text normalised by the server; it is cut at performance_schema_max_digest_length
--   sample text one such statement with its constants; null: the server keeps none
--   database_name text null: none was chosen
--   calls number
--   total_ms number
--   row_count number sent to the client
--   age_s number seconds since it was first seen
SELECT d.DIGEST AS digest, d.DIGEST_TEXT AS query, d.QUERY_SAMPLE_TEXT AS sample,
       d.SCHEMA_NAME AS database_name, d.COUNT_STAR AS calls,
       d.SUM_TIMER_WAIT / 1000000000 AS total_ms, d.SUM_ROWS_SENT AS row_count,
       TIMESTAMPDIFF(SECOND, d.FIRST_SEEN, NOW()) AS age_s
FROM performance_schema.events_statements_summary_by_digest d
WHERE d.DIGEST IS NOT NULL AND (d.SCHEMA_NAME <=> DATABASE() OR $1 IS NOT NULL)
  AND ($1 IS NULL OR d.DIGEST = $1) AND ($2 IS NULL OR LOCATE(LOWER($2), LOWER(d.DIGEST_TEXT)) > 0)
ORDER BY d.COUNT_STAR DESC, d.DIGEST
LIMIT 200
