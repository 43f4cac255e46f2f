-- catalog/taken_names: names in the relations' schemas that a new index could collide with
-- An index we propose is named after its table, so only names that share a relation's first 12 characters.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   schema name
--   name name
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relnamespace, left(c.relname::text, 12)) IN
      (SELECT r.relnamespace, left(r.relname::text, 12) FROM pg_catalog.pg_class r WHERE r.oid = ANY ($1::oid[]))
ORDER BY n.nspname, c.relname
