-- catalog/relations: what pg_class and the counters say of each relation; takes no lock on them
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   oid oid
--   schema name
--   name name
--   quoted text schema and name as SQL
--   kind "char" pg_class.relkind
--   persistence "char" pg_class.relpersistence
--   tuples real rows at the last vacuum or analyze; -1 (before 14: 0 with 0 pages): never counted
--   pages integer blocks at that time
--   all_visible integer blocks at that time
--   options text[] reloptions
--   partition_bound text null: no partition, or locked
--   parent_schema name of the partitioned table; null: no partition
--   parent_name name
--   partition_strategy "char" 'r', 'l' or 'h'; null: not partitioned
--   partition_key text[] columns, '' for an expression
--   row_security boolean policies apply to this role
--   may_select boolean this role may read all columns, so sees their statistics
--   locked boolean another session holds or awaits ACCESS EXCLUSIVE: asking for its size would wait
--   inserted bigint rows, since the counters were reset; so are the next
--   updated bigint
--   deleted bigint
--   hot_updated bigint
--   live_rows bigint estimate
--   dead_rows bigint estimate
--   modified_since_analyze bigint
--   seq_scans bigint
--   seq_rows_read bigint
--   index_scans bigint
--   ever_analyzed boolean as far as the counters tell
--   seconds_since_analyze double precision seconds, by hand or by autovacuum; null: not known
--   seconds_since_vacuum double precision seconds
--   age_s double precision seconds the counters cover; null: not known
WITH locks AS MATERIALIZED (
  SELECT DISTINCT l.relation
  FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
    AND l.pid <> pg_backend_pid()
)
SELECT c.oid, n.nspname AS schema, c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted,
       c.relkind AS kind, c.relpersistence AS persistence,
       c.reltuples AS tuples, c.relpages AS pages, c.relallvisible AS all_visible,
       c.reloptions AS options,
       CASE WHEN c.relispartition AND x.relation IS NULL THEN pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
       pn.nspname AS parent_schema, pc.relname AS parent_name,
       pt.partstrat AS partition_strategy,
       (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.place)
        FROM unnest(pt.partattrs::int2[]) WITH ORDINALITY AS k(attnum, place)
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum AND k.attnum > 0
       ) AS partition_key,
       c.relrowsecurity AND row_security_active(c.oid) AS row_security,
       has_table_privilege(c.oid, 'SELECT') AS may_select,
       x.relation IS NOT NULL AS locked,
       pg_stat_get_tuples_inserted(c.oid) AS inserted,
       pg_stat_get_tuples_updated(c.oid) AS updated,
       pg_stat_get_tuples_deleted(c.oid) AS deleted,
       pg_stat_get_tuples_hot_updated(c.oid) AS hot_updated,
       pg_stat_get_live_tuples(c.oid) AS live_rows,
       pg_stat_get_dead_tuples(c.oid) AS dead_rows,
       pg_stat_get_mod_since_analyze(c.oid) AS modified_since_analyze,
       pg_stat_get_numscans(c.oid) AS seq_scans,
       pg_stat_get_tuples_returned(c.oid) AS seq_rows_read,
       (SELECT sum(pg_stat_get_numscans(i.indexrelid))::bigint FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid)
         AS index_scans,
       pg_stat_get_analyze_count(c.oid) + pg_stat_get_autoanalyze_count(c.oid) > 0 AS ever_analyzed,
       extract(epoch FROM clock_timestamp() - greatest(pg_stat_get_last_analyze_time(c.oid),
                                                       pg_stat_get_last_autoanalyze_time(c.oid)))::float8
         AS seconds_since_analyze,
       extract(epoch FROM clock_timestamp() - greatest(pg_stat_get_last_vacuum_time(c.oid),
                                                       pg_stat_get_last_autovacuum_time(c.oid)))::float8
         AS seconds_since_vacuum,
       -- From 15 on a database that was never reset says nothing; all counters then begin with the oldest shared ones.
       extract(epoch FROM clock_timestamp() - coalesce(s.stats_reset, least(b.stats_reset, v.stats_reset)))::float8
         AS age_s
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN locks x ON x.relation = c.oid
LEFT JOIN pg_catalog.pg_partitioned_table pt ON pt.partrelid = c.oid
LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
LEFT JOIN pg_catalog.pg_class pc ON pc.oid = h.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
LEFT JOIN pg_catalog.pg_stat_database s ON s.datname = current_database()
CROSS JOIN pg_catalog.pg_stat_bgwriter b
CROSS JOIN pg_catalog.pg_stat_archiver v
WHERE c.oid = ANY ($1::oid[])
