-- activity/sessions: what sessions do at this moment
-- server: 10.5+
-- rights: PROCESS; without: only those of our own user
-- columns:
--   id number
--   user_name text
--   host text
--   database_name text
--   command text "Query", "Sleep"
--   seconds number in this state
--   state text
--   query text null: none runs
SELECT p.ID AS id, p.USER AS user_name, p.HOST AS host, p.DB AS database_name, p.COMMAND AS command, p.TIME AS seconds,
       p.STATE AS state, p.INFO AS query
FROM information_schema.PROCESSLIST p
WHERE p.ID <> CONNECTION_ID() AND p.COMMAND NOT IN ('Daemon', 'Binlog Dump', 'Binlog Dump GTID')
ORDER BY p.ID
