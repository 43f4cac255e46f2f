-- catalog/relations: one table or view, with the storage engine's figures
-- Equality with both names is what keeps MySQL 5.7 and MariaDB from opening every table there is.
-- server: 5.7+
-- rights: any right on the table; without: no row
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   schema_name text
--   name text
--   type text "BASE TABLE", "VIEW", "SYSTEM VIEW", "SEQUENCE" …
--   engine text "InnoDB"; null: a view, or it could not be opened
--   row_format text
--   row_count number InnoDB: an estimate
--   data_bytes number InnoDB: of the clustered index
--   index_bytes number of all other indexes
--   collation text
--   character_set text
--   options text "row_format=COMPRESSED partitioned"
--   comment text why it could not be opened
SELECT t.TABLE_SCHEMA AS schema_name, t.TABLE_NAME AS name, t.TABLE_TYPE AS type, t.ENGINE AS engine,
       t.ROW_FORMAT AS row_format, t.TABLE_ROWS AS row_count, t.DATA_LENGTH AS data_bytes, t.INDEX_LENGTH AS index_bytes,
       t.TABLE_COLLATION AS collation, SUBSTRING_INDEX(t.TABLE_COLLATION, '_', 1) AS character_set,
       t.CREATE_OPTIONS AS options, t.TABLE_COMMENT AS comment
FROM information_schema.TABLES t
WHERE t.TABLE_SCHEMA = $1 AND t.TABLE_NAME = $2
