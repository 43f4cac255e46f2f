-- workload/statement_counters: what pg_stat_statements counted about statements of this database, over all roles
-- At most 200, most calls first; of hidden ones a single row. Columns that differ between versions are read by name.
-- extension: pg_stat_statements 1.7+; extension_schema stands for its schema
-- server: 12+
-- rights: pg_monitor (pg_read_all_stats); without it other roles' statements have neither text nor query_id
-- parameters:
--   $1 bigint query id; null: any
--   $2 text[] words the text must hold, in lower case; empty: any
-- columns:
--   query_id bigint null: hidden
--   query text
--   calls double precision
--   total_ms double precision ms executing
--   rows double precision
--   age_s double precision seconds since the entry was made; null before 17
SELECT x.query_id, min(x.query) AS query, sum(x.calls)::float8 AS calls,
       sum(coalesce(x.more ->> 'total_exec_time', x.more ->> 'total_time')::float8) AS total_ms,
       sum(x.rows)::float8 AS rows,
       extract(epoch FROM clock_timestamp() - min((x.more ->> 'stats_since')::timestamptz))::float8 AS age_s
FROM (
  SELECT s.queryid AS query_id, s.query, s.calls, s.rows, to_jsonb(s) - 'query' AS more
  FROM extension_schema.pg_stat_statements s
  JOIN pg_catalog.pg_database d ON d.oid = s.dbid AND d.datname = current_database()
  WHERE s.queryid IS NULL
     OR ($1::bigint IS NULL OR s.queryid = $1)
        AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS w(word) WHERE position(w.word IN lower(s.query)) = 0)
  ORDER BY s.queryid IS NULL, s.calls DESC
  LIMIT 1000
) x
GROUP BY x.query_id
ORDER BY calls DESC
LIMIT 200
