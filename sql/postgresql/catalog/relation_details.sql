-- catalog/relation_details: what only a snapshot holds of relations
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   oid oid
--   partition_definition text "RANGE (created_at)"; null: not partitioned
--   row_security_enabled boolean
--   row_security_forced boolean for the owner too
SELECT c.oid,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_definition,
       c.relrowsecurity AS row_security_enabled,
       c.relforcerowsecurity AS row_security_forced
FROM pg_catalog.pg_class c
WHERE c.oid = ANY ($1::oid[])
