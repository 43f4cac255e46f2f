-- catalog/snapshot_rights: what this role may read for a snapshot
-- server: 12+
-- rights: none
-- columns:
--   statistics boolean pg_statistic: needed for ranges before 17
--   extended boolean pg_statistic_ext_data
--   page_inspector text schema of pageinspect as SQL, where this role may use it; null: not
SELECT has_table_privilege('pg_catalog.pg_statistic', 'SELECT') AS statistics,
       has_table_privilege('pg_catalog.pg_statistic_ext_data', 'SELECT') AS extended,
       (SELECT quote_ident(n.nspname)
        FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pageinspect' AND r.rolsuper) AS page_inspector
FROM pg_catalog.pg_roles r
WHERE r.rolname = current_user
