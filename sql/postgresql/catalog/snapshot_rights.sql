-- catalog/snapshot_rights: what this role may read for a snapshot
-- server: 12+
-- rights: none
-- columns:
--   statistics boolean pg_statistic: needed for ranges before 17
--   extended boolean pg_statistic_ext_data
--   statement_ms double precision limits of this transaction; so are the next
--   lock_ms double precision
--   idle_ms double precision
--   read_only boolean
--   page_inspector text schema of pageinspect as SQL, where this role may use it; null: not
SELECT has_table_privilege('pg_catalog.pg_statistic', 'SELECT') AS statistics,
       has_table_privilege('pg_catalog.pg_statistic_ext_data', 'SELECT') AS extended,
       (SELECT s.setting::float8 FROM pg_catalog.pg_settings s WHERE s.name = 'statement_timeout') AS statement_ms,
       (SELECT s.setting::float8 FROM pg_catalog.pg_settings s WHERE s.name = 'lock_timeout') AS lock_ms,
       (SELECT s.setting::float8 FROM pg_catalog.pg_settings s
        WHERE s.name = 'idle_in_transaction_session_timeout') AS idle_ms,
       current_setting('transaction_read_only')::boolean AS read_only,
       (SELECT quote_ident(n.nspname)
        FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pageinspect' AND r.rolsuper) AS page_inspector
FROM pg_catalog.pg_roles r
WHERE r.rolname = current_user
