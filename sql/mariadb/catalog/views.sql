-- catalog/views: a view's SELECT
-- server: 10.5+
-- rights: SHOW VIEW on it; without: an empty text
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   definition text
SELECT v.VIEW_DEFINITION AS definition
FROM information_schema.VIEWS v
WHERE v.TABLE_SCHEMA = $1 AND v.TABLE_NAME = $2
