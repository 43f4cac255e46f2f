-- catalog/checks: check constraints of a table
-- server: 8.0.16+
-- rights: any right on the table
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   expression text
--   enforced flag
SELECT c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS expression, t.ENFORCED = 'YES' AS enforced
FROM information_schema.TABLE_CONSTRAINTS t
JOIN information_schema.CHECK_CONSTRAINTS c
  ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
WHERE t.TABLE_SCHEMA = $1 AND t.TABLE_NAME = $2 AND t.CONSTRAINT_TYPE = 'CHECK'
ORDER BY c.CONSTRAINT_NAME
