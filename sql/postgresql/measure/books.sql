-- measure/books: whether the schema and table of what we made are there, and whose they are
-- server: 12+
-- rights: none
-- columns:
--   schema_owner text null: there is no schema
--   table_owner text null: there is no table
--   may_create boolean schemas in this database
--   role text ours
--   database text as SQL
SELECT pg_catalog.pg_get_userbyid(n.nspowner)::text AS schema_owner,
       pg_catalog.pg_get_userbyid(c.relowner)::text AS table_owner,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       current_user::text AS role,
       quote_ident(current_database()) AS database
FROM (VALUES (1)) AS one(row)
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = 'planwright_measure'
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'made'
