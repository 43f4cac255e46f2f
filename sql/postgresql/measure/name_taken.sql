-- measure/name_taken: whether something in the schema has this name
-- server: 12+
-- rights: none
-- parameters:
--   $1 text schema
--   $2 text name
-- columns:
--   taken boolean
SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = $1::text AND c.relname = $2::text) AS taken
