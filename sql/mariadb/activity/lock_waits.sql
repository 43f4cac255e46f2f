-- activity/lock_waits: who waits for whose row lock
-- server: 10.5+
-- rights: PROCESS
-- columns:
--   waiting number session
--   blocking number session
SELECT DISTINCT r.trx_mysql_thread_id AS waiting, b.trx_mysql_thread_id AS blocking
FROM information_schema.INNODB_LOCK_WAITS w
JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
ORDER BY waiting, blocking
