-- catalog/storage: real sizes and view definitions
-- Takes ACCESS SHARE on each relation, and on what a view reads, for the length of the transaction.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations nobody has locked exclusively
-- columns:
--   oid oid
--   size_bytes bigint with TOAST and maps, without indexes; null: no storage
--   pages bigint blocks of the main fork; null: no storage
--   view_definition text null: no view
SELECT c.oid,
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_table_size(c.oid) END AS size_bytes,
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) / current_setting('block_size')::int END AS pages,
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS view_definition
FROM pg_catalog.pg_class c
WHERE c.oid = ANY ($1::oid[])
