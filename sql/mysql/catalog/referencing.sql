-- catalog/referencing: tables with a foreign key to this one
-- server: 8.0+
-- rights: any right on them; others are left out
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   schema_name text
--   name text
SELECT DISTINCT r.CONSTRAINT_SCHEMA AS schema_name, r.TABLE_NAME AS name
FROM information_schema.REFERENTIAL_CONSTRAINTS r
WHERE r.UNIQUE_CONSTRAINT_SCHEMA = $1 AND r.REFERENCED_TABLE_NAME = $2
ORDER BY schema_name, name
LIMIT 20
