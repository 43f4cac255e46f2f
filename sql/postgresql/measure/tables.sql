-- measure/tables: what the clone has of tables, to compare with what is diagnosed
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] schemas
--   $2 text[] names, in the order of the schemas
-- columns:
--   schema text
--   name text
--   there boolean
--   owner text null: not there
--   rows double precision as last counted by VACUUM or ANALYZE, with partitions; null: never, or not there
--   pages double precision of the files, with partitions
--   visible_share double precision of the counted pages, those index-only scans need not look at; null: none counted
--   analyzed boolean there are statistics of its columns or its partitions'
SELECT w.schema, w.name, c.oid IS NOT NULL AS there,
       pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
       t.rows, t.pages, t.visible_share,
       coalesce(t.analyzed, false) AS analyzed
FROM unnest($1::text[], $2::text[]) AS w(schema, name)
LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
  ON n.nspname = w.schema AND c.relname = w.name AND c.relkind IN ('r', 'p', 'm')
LEFT JOIN LATERAL (
  SELECT sum(l.reltuples) FILTER (WHERE l.reltuples > 0 OR l.relpages > 0)::double precision AS rows,
         sum(pg_catalog.pg_relation_size(l.oid) / current_setting('block_size')::int)::double precision AS pages,
         sum(l.relallvisible)::double precision / nullif(sum(l.relpages), 0) AS visible_share,
         bool_or(EXISTS (SELECT FROM pg_catalog.pg_stats s
                         JOIN pg_catalog.pg_namespace ln ON ln.nspname = s.schemaname
                         WHERE ln.oid = l.relnamespace AND s.tablename = l.relname)) AS analyzed
  FROM pg_catalog.pg_class l
  WHERE l.relkind IN ('r', 'm')
    AND l.oid IN (SELECT c.oid UNION SELECT p.relid::oid FROM pg_catalog.pg_partition_tree(c.oid::regclass) p)
) t ON true
