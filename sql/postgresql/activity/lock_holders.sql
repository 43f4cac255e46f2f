-- activity/lock_holders: who keeps everybody else from reading a table of this database; at most 20, oldest first
-- Waits for no lock itself. On a standby the holder is the recovery, which replays the primary's lock.
-- server: 12+
-- rights: pg_monitor (pg_read_all_stats) for the state and age of other roles' sessions
-- columns:
--   pid integer
--   role name null: not a session
--   application text
--   state text null: hidden, or not a session
--   transaction_s double precision seconds
--   schema name
--   relation name
SELECT l.pid, a.usename AS role, coalesce(nullif(a.application_name, ''), a.backend_type) AS application, a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS transaction_s,
       n.nspname AS schema, c.relname AS relation
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm', 'f', 'v')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock'
  AND l.pid <> pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
ORDER BY a.xact_start NULLS LAST, l.pid, n.nspname, c.relname
LIMIT 20
