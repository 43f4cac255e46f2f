-- catalog/checks: check constraints of a table
-- server: 10.5+
-- rights: any right on the table
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   expression text
--   enforced flag
SELECT c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS expression, 1 AS enforced
FROM information_schema.CHECK_CONSTRAINTS c
WHERE c.CONSTRAINT_SCHEMA = $1 AND c.TABLE_NAME = $2
ORDER BY c.CONSTRAINT_NAME
