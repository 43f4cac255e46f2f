-- catalog/triggers: triggers of a table
-- server: 10.5+
-- rights: TRIGGER on the table; without: no rows
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   fires text "BEFORE INSERT"
SELECT t.TRIGGER_NAME AS name, CONCAT(t.ACTION_TIMING, ' ', t.EVENT_MANIPULATION) AS fires
FROM information_schema.TRIGGERS t
WHERE t.EVENT_OBJECT_SCHEMA = $1 AND t.EVENT_OBJECT_TABLE = $2 AND t.TRIGGER_SCHEMA = $1
ORDER BY t.TRIGGER_NAME
