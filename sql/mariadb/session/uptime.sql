-- session/uptime: since when the server counts
-- server: 10.5+
-- rights: none
-- columns:
--   Variable_name text
--   Value number seconds
SHOW GLOBAL STATUS LIKE 'Uptime'
