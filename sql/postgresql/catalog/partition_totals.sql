-- catalog/partition_totals: what all partitions of a partitioned table, at any depth, hold together
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] partitioned tables
-- columns:
--   oid oid of the partitioned table
--   partitions bigint leaves
--   tuples double precision rows, of the leaves that were ever counted; null: none was
--   pages bigint blocks at the last vacuum or analyze
--   all_visible bigint blocks
WITH RECURSIVE tree(root, oid) AS (
  SELECT r.oid, r.oid FROM unnest($1::oid[]) AS r(oid)
  UNION ALL
  SELECT t.root, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.root AS oid,
       count(*) AS partitions,
       sum(c.reltuples::float8) FILTER (WHERE c.reltuples > 0 OR (c.reltuples = 0 AND c.relpages > 0)) AS tuples,
       sum(c.relpages)::bigint AS pages,
       sum(c.relallvisible)::bigint AS all_visible
FROM tree t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
WHERE c.relkind <> 'p'
GROUP BY t.root
