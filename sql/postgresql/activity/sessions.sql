-- activity/sessions: what goes on in this database beside us: sessions that do or wait for something, and whatever else
-- holds vacuum back; at most 200, those that wait or block first. pg_blocking_pids is asked of waiting sessions only.
-- server: 12+
-- rights: pg_monitor (pg_read_all_stats) for other roles' sessions; without it their state and query are hidden
-- columns:
--   pid integer 0 for what is no session
--   role name
--   application text or the name of the prepared transaction or replication slot
--   state text as in pg_stat_activity, or 'prepared transaction', 'replication slot'; null: hidden
--   wait_event_type text null: does not wait
--   wait_event text
--   query text cut by track_activity_query_size
--   hidden boolean this role may not see it
--   blocked_by integer[] pids; 0 is a prepared transaction
--   transaction_s double precision seconds
--   statement_s double precision seconds
--   state_s double precision seconds
--   held_back_transactions bigint begun since the oldest one it still sees; null: holds nothing back
WITH sessions AS MATERIALIZED (
  SELECT a.*, a.query = '<insufficient privilege>' AS hidden,
         CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) END AS blocked_by
  FROM pg_catalog.pg_stat_activity a
  WHERE a.pid <> pg_backend_pid()
    AND (a.datname = current_database() OR a.backend_type = 'walsender')
    AND coalesce(a.backend_type, '') NOT LIKE 'parallel%'
), blockers AS (
  SELECT DISTINCT unnest(s.blocked_by) AS pid FROM sessions s
), listed AS (
  SELECT s.pid, s.usename AS role, s.application_name AS application, s.state,
         s.wait_event_type, s.wait_event, s.query, coalesce(s.hidden, false) AS hidden, s.blocked_by,
         extract(epoch FROM clock_timestamp() - s.xact_start)::float8 AS transaction_s,
         extract(epoch FROM clock_timestamp() - s.query_start)::float8 AS statement_s,
         extract(epoch FROM clock_timestamp() - s.state_change)::float8 AS state_s,
         greatest(age(s.backend_xmin), age(s.backend_xid))::bigint AS held_back_transactions,
         s.blocked_by IS NOT NULL OR b.pid IS NOT NULL AS first
  FROM sessions s
  LEFT JOIN blockers b ON b.pid = s.pid
  WHERE s.state <> 'idle' OR s.state IS NULL AND s.hidden OR b.pid IS NOT NULL OR s.backend_xmin IS NOT NULL
  UNION ALL
  SELECT 0, p.owner, p.gid, 'prepared transaction', NULL, NULL, '', false, NULL,
         extract(epoch FROM clock_timestamp() - p.prepared)::float8, NULL, NULL, age(p.transaction)::bigint, true
  FROM pg_catalog.pg_prepared_xacts p
  WHERE p.database = current_database()
  UNION ALL
  SELECT 0, '', r.slot_name, 'replication slot', NULL, NULL, '', false, NULL, NULL, NULL, NULL, age(r.xmin)::bigint, true
  FROM pg_catalog.pg_replication_slots r
  WHERE r.xmin IS NOT NULL
)
SELECT l.pid, l.role, l.application, l.state, l.wait_event_type, l.wait_event, l.query, l.hidden, l.blocked_by,
       l.transaction_s, l.statement_s, l.state_s, l.held_back_transactions
FROM listed l
ORDER BY l.first DESC, l.transaction_s DESC NULLS LAST, l.pid
LIMIT 200
