-- measure/identity: which server and database this is, to tell a clone from what it is a clone of
-- server: 12+
-- rights: none
-- columns:
--   started text when the server was started, to the microsecond
--   port text
--   system text the cluster's identifier, which a physical copy of it shares
--   timeline text of a primary the one it writes, of a standby that of its last restart point; 8 hexadecimal digits
--   standby boolean in recovery: nothing can be built there
--   database oid
--   name text of the database
--   role text
SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text AS started,
       current_setting('port') AS port,
       (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) AS system,
       CASE WHEN pg_catalog.pg_is_in_recovery()
            THEN (SELECT upper(lpad(to_hex(c.timeline_id), 8, '0')) FROM pg_catalog.pg_control_checkpoint() c)
            ELSE left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8) END AS timeline,
       pg_catalog.pg_is_in_recovery() AS standby,
       d.oid AS database,
       d.datname::text AS name,
       current_user::text AS role
FROM pg_catalog.pg_database d
WHERE d.datname = current_database()
