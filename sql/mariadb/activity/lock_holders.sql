-- activity/lock_holders: sessions that keep everybody else from reading a table (DDL, LOCK TABLES … WRITE)
-- Where the instrument wait/lock/metadata/sql/mdl is off there are no rows; MySQL 8.0+ has it on.
-- server: 10.5+
-- rights: SELECT on performance_schema.metadata_locks and performance_schema.threads
-- columns:
--   session number
--   user_name text
--   command text "Query", "Sleep"
--   schema_name text of the table
--   name text
SELECT t.PROCESSLIST_ID AS session, t.PROCESSLIST_USER AS user_name, t.PROCESSLIST_COMMAND AS command,
       l.OBJECT_SCHEMA AS schema_name, l.OBJECT_NAME AS name
FROM performance_schema.metadata_locks l
JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
WHERE l.OBJECT_TYPE = 'TABLE' AND l.LOCK_STATUS = 'GRANTED' AND l.LOCK_TYPE IN ('EXCLUSIVE', 'SHARED_NO_READ_WRITE')
  AND t.PROCESSLIST_ID <> CONNECTION_ID()
ORDER BY t.PROCESSLIST_ID, l.OBJECT_SCHEMA, l.OBJECT_NAME
LIMIT 20
