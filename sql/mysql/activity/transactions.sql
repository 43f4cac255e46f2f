-- activity/transactions: open InnoDB transactions
-- server: 5.7+
-- rights: PROCESS
-- columns:
--   session number
--   state text "RUNNING", "LOCK WAIT", "ROLLING BACK"
--   seconds number since it began
--   rows_locked number
--   rows_modified number
SELECT t.trx_mysql_thread_id AS session, t.trx_state AS state, TIMESTAMPDIFF(SECOND, t.trx_started, NOW()) AS seconds,
       t.trx_rows_locked AS rows_locked, t.trx_rows_modified AS rows_modified
FROM information_schema.INNODB_TRX t
WHERE t.trx_mysql_thread_id NOT IN (0, CONNECTION_ID())
ORDER BY t.trx_mysql_thread_id
