-- activity/metadata_waits: who waits for a whole table that somebody else holds (DDL, LOCK TABLES)
-- MySQL 8.0+ counts these locks by itself; elsewhere the instrument wait/lock/metadata/sql/mdl has to be switched on.
-- server: 5.7+
-- rights: SELECT on performance_schema.metadata_locks and performance_schema.threads
-- columns:
--   waiting number session
--   blocking number session
--   schema_name text of the table
--   name text
SELECT DISTINCT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocking, w.OBJECT_SCHEMA AS schema_name,
       w.OBJECT_NAME AS name
FROM performance_schema.metadata_locks w
JOIN performance_schema.metadata_locks h
  ON h.OBJECT_TYPE = w.OBJECT_TYPE AND h.OBJECT_SCHEMA = w.OBJECT_SCHEMA AND h.OBJECT_NAME = w.OBJECT_NAME
 AND h.LOCK_STATUS = 'GRANTED' AND h.OWNER_THREAD_ID <> w.OWNER_THREAD_ID
JOIN performance_schema.threads r ON r.THREAD_ID = w.OWNER_THREAD_ID
JOIN performance_schema.threads b ON b.THREAD_ID = h.OWNER_THREAD_ID
WHERE w.LOCK_STATUS = 'PENDING' AND w.OBJECT_TYPE = 'TABLE' AND b.PROCESSLIST_ID <> CONNECTION_ID()
ORDER BY waiting, blocking
