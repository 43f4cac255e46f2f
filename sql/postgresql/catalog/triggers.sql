-- catalog/triggers: triggers a user made, and what they are written in
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   name name
--   function text schema and name, for people
--   language name
SELECT t.tgrelid AS relation, t.tgname AS name, n.nspname || '.' || f.proname AS function, l.lanname AS language
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = f.prolang
WHERE t.tgrelid = ANY ($1::oid[]) AND NOT t.tgisinternal
ORDER BY t.tgrelid, t.tgname
