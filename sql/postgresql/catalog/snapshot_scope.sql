-- catalog/snapshot_scope: the relations a snapshot holds
-- Exact names, patterns or everything. Left out are system schemas, temporary relations and, but for exact names and what
-- leads there, members of extensions. Led to: what views read, inheritance and partition parents, all partitions and
-- inheriting tables; from exact names also the partitions of parents and at most 100 tables at the other end of foreign
-- keys (the largest), as catalog/scope has them.
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] exact names: schemas, null for a name without one (looked up along the search_path)
--   $2 text[] names, in the order of $1
--   $3 text[] patterns of LIKE: of schemas, null for any
--   $4 text[] of names, in the order of $3
--   $5 bigint[] place of the pattern among the user's, from 1, in the order of $3
--   $6 boolean everything
-- columns:
--   oid oid
--   why text 'named', 'reached' (views, parents), 'child' or 'foreign': the first that fits
--   places bigint[] of the exact names, or of the patterns, that mean it; null for what is led to
WITH RECURSIVE path AS (
  SELECT n.oid, p.place
  FROM unnest(current_schemas(true)) WITH ORDINALITY AS p(name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = p.name
), wanted AS (
  SELECT w.schema::name AS schema, w.name::name AS name, w.place
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
), relations AS (
  SELECT c.oid, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
    AND left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
), exact AS (
  SELECT w.place, (
    SELECT c.oid
    FROM pg_catalog.pg_class c
    LEFT JOIN path p ON p.oid = c.relnamespace
    WHERE c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND CASE WHEN w.schema IS NULL THEN p.oid IS NOT NULL
          ELSE c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = w.schema) END
    ORDER BY p.place LIMIT 1) AS oid
  FROM wanted w
), matched AS (
  SELECT p.place, r.oid
  FROM unnest(coalesce($3::text[], '{}'), $4::text[], $5::bigint[]) AS p(schema, name, place)
  JOIN relations r ON r.name::text LIKE p.name AND (p.schema IS NULL OR r.schema::text LIKE p.schema)
  WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e')
  UNION ALL
  SELECT NULL, r.oid
  FROM relations r
  WHERE $6::boolean
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = r.oid AND d.deptype = 'e')
), named AS (
  SELECT place, oid FROM exact WHERE oid IS NOT NULL
  UNION ALL
  SELECT place, oid FROM matched
), reached(oid) AS (
  SELECT oid FROM named
  UNION
  SELECT next.oid
  FROM reached r
  CROSS JOIN LATERAL (
    SELECT d.refobjid AS oid
    FROM pg_catalog.pg_class v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
                               AND d.refclassid = 'pg_catalog.pg_class'::regclass
    WHERE v.oid = r.oid AND v.relkind IN ('v', 'm') AND d.refobjid <> r.oid
    UNION ALL
    SELECT i.inhparent FROM pg_catalog.pg_inherits i WHERE i.inhrelid = r.oid
  ) next
), below(oid) AS (
  SELECT i.inhrelid FROM named n JOIN pg_catalog.pg_inherits i ON i.inhparent = n.oid
  UNION
  SELECT i.inhrelid FROM reached r JOIN pg_catalog.pg_inherits i ON i.inhparent = r.oid
  WHERE EXISTS (SELECT FROM exact)
  UNION
  SELECT i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid
), foreigners AS (
  SELECT f.oid FROM (
    SELECT k.confrelid AS oid FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid IN (SELECT oid FROM reached)
    UNION
    SELECT k.conrelid FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid IN (SELECT oid FROM reached)
  ) f JOIN pg_catalog.pg_class c ON c.oid = f.oid
  WHERE EXISTS (SELECT FROM exact)
  ORDER BY c.relpages DESC, c.oid LIMIT 100
), together(oid, place, rank) AS (
  SELECT oid, place, 1 FROM named
  UNION ALL SELECT oid, NULL, 2 FROM reached
  UNION ALL SELECT oid, NULL, 3 FROM below
  UNION ALL SELECT oid, NULL, 4 FROM foreigners
)
SELECT t.oid,
       (ARRAY['named', 'reached', 'child', 'foreign'])[min(t.rank)] AS why,
       array_agg(t.place ORDER BY t.place) FILTER (WHERE t.place IS NOT NULL) AS places
FROM together t
JOIN relations r ON r.oid = t.oid
GROUP BY t.oid
