-- catalog/foreign_keys: foreign keys of a table, one row a column
-- server: 5.7+
-- rights: any right on the table
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   column_name text
--   referenced_schema text
--   referenced_table text
--   referenced_column text
--   on_delete text "CASCADE", "SET NULL", "NO ACTION", "RESTRICT", "SET DEFAULT"
SELECT k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS column_name, k.REFERENCED_TABLE_SCHEMA AS referenced_schema,
       k.REFERENCED_TABLE_NAME AS referenced_table, k.REFERENCED_COLUMN_NAME AS referenced_column,
       r.DELETE_RULE AS on_delete
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r
  ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.TABLE_SCHEMA = $1 AND k.TABLE_NAME = $2 AND r.CONSTRAINT_SCHEMA = $1 AND r.TABLE_NAME = $2
  AND k.REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION
