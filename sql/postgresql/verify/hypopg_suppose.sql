-- verify/hypopg_suppose: supposes an index in this session's memory; nobody else sees it, nothing is written
-- extension: hypopg 1.3+; extension_schema stands for its schema
-- server: 12+
-- rights: USAGE on the extension's schema
-- parameters:
--   $1 text CREATE INDEX statement
-- columns:
--   oid oid
--   name text as a plan names it: <13556>btree_orders_status
--   pages bigint blocks it is reckoned to have
SELECT made.indexrelid AS oid, made.indexname::text AS name,
       extension_schema.hypopg_relation_size(made.indexrelid) / current_setting('block_size')::int8 AS pages
FROM extension_schema.hypopg_create_index($1) AS made
