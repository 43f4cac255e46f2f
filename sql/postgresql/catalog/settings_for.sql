-- catalog/settings_for: settings that hold for a role or a database
-- server: 12+
-- rights: none
-- columns:
--   role name null: every role
--   this_database boolean false: every database
--   name text
--   value text
SELECT r.rolname AS role, s.setdatabase <> 0 AS this_database,
       left(c.entry, position('=' IN c.entry) - 1) AS name,
       substring(c.entry FROM position('=' IN c.entry) + 1) AS value
FROM pg_catalog.pg_db_role_setting s
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
CROSS JOIN LATERAL unnest(s.setconfig) AS c(entry)
WHERE s.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
  AND (s.setrole = 0 OR r.oid IS NOT NULL)
ORDER BY 1, 2, 3
