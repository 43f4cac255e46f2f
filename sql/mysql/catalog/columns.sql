-- catalog/columns: columns of a table or view, in their order
-- server: 5.7+
-- rights: any right on the column; others are left out
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   name text
--   type text "varchar(40)", "bigint(20) unsigned"
--   nullable flag
--   extra text "auto_increment", "VIRTUAL GENERATED INVISIBLE"
--   generation text expression of a generated column; null or empty: none
--   character_set text
--   collation text
SELECT c.COLUMN_NAME AS name, c.COLUMN_TYPE AS type, c.IS_NULLABLE = 'YES' AS nullable, c.EXTRA AS extra,
       c.GENERATION_EXPRESSION AS generation, c.CHARACTER_SET_NAME AS character_set, c.COLLATION_NAME AS collation
FROM information_schema.COLUMNS c
WHERE c.TABLE_SCHEMA = $1 AND c.TABLE_NAME = $2
ORDER BY c.ORDINAL_POSITION
