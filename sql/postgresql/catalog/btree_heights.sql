-- catalog/btree_heights: levels above the leaves of B-trees
-- The fast root's, as the planner reads it. Takes ACCESS SHARE on each index for a moment.
-- server: 12+
-- extension: pageinspect
-- rights: superuser
-- parameters:
--   $1 oid[] relations nobody has locked exclusively
-- columns:
--   relation oid
--   name name of the index
--   height bigint
SELECT i.indrelid AS relation, c.relname AS name,
       (extension_schema.bt_metap(format('%I.%I', n.nspname, c.relname))).fastlevel::bigint AS height
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE i.indrelid = ANY ($1::oid[]) AND c.relkind = 'i' AND m.amname = 'btree' AND i.indisvalid
ORDER BY 1, 2
