-- session/uptime: since when the server counts
-- server: 5.7+
-- rights: none
-- columns:
--   Variable_name text
--   Value number seconds
SHOW GLOBAL STATUS LIKE 'Uptime'
