-- activity/lock_waits: who waits for whose row lock
-- server: 8.0+
-- rights: SELECT on performance_schema.data_lock_waits and performance_schema.threads
-- columns:
--   waiting number session
--   blocking number session
SELECT DISTINCT r.PROCESSLIST_ID AS waiting, b.PROCESSLIST_ID AS blocking
FROM performance_schema.data_lock_waits w
JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID
JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID
WHERE r.PROCESSLIST_ID IS NOT NULL AND b.PROCESSLIST_ID IS NOT NULL
ORDER BY waiting, blocking
