-- catalog/scope: the relations that names mean, and those they lead to
-- A name without a schema is looked up along the session's search_path, as the server would; nothing is locked and a
-- schema without USAGE is no error. Led to: what views read (through views), inheritance and partition parents,
-- at most 100 partitions or inheriting tables (the largest), and at most 100 tables at the other end of foreign keys.
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] schemas, null for a name without one
--   $2 text[] names, in the order of $1
-- columns:
--   oid oid
--   why text 'named', 'reached' (views, parents), 'child' or 'foreign': the first that fits
--   places bigint[] of the names in $2 that mean it, from 1; null for what is led to
WITH RECURSIVE path AS (
  SELECT n.oid, p.place
  FROM unnest(current_schemas(true)) WITH ORDINALITY AS p(name, place)
  JOIN pg_catalog.pg_namespace n ON n.nspname = p.name
), wanted AS (
  SELECT w.schema::name AS schema, w.name::name AS name, w.place
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(schema, name, place)
), named AS (
  SELECT w.place, (
    SELECT c.oid
    FROM pg_catalog.pg_class c
    LEFT JOIN path p ON p.oid = c.relnamespace
    WHERE c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND CASE WHEN w.schema IS NULL THEN p.oid IS NOT NULL
          ELSE c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = w.schema) END
    ORDER BY p.place LIMIT 1) AS oid
  FROM wanted w
), reached(oid) AS (
  SELECT oid FROM named WHERE oid IS NOT NULL
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
  UNION
  SELECT i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid
), children AS (
  SELECT b.oid FROM below b JOIN pg_catalog.pg_class c ON c.oid = b.oid
  ORDER BY c.relpages DESC, c.oid LIMIT 100
), foreigners AS (
  SELECT f.oid FROM (
    SELECT k.confrelid AS oid FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid IN (SELECT oid FROM reached)
    UNION
    SELECT k.conrelid FROM pg_catalog.pg_constraint k
    WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid IN (SELECT oid FROM reached)
  ) f JOIN pg_catalog.pg_class c ON c.oid = f.oid
  ORDER BY c.relpages DESC, c.oid LIMIT 100
), together(oid, place, rank) AS (
  SELECT oid, place, 1 FROM named WHERE oid IS NOT NULL
  UNION ALL SELECT oid, NULL, 2 FROM reached
  UNION ALL SELECT oid, NULL, 3 FROM children
  UNION ALL SELECT oid, NULL, 4 FROM foreigners
)
SELECT t.oid,
       (ARRAY['named', 'reached', 'child', 'foreign'])[min(t.rank)] AS why,
       array_agg(t.place ORDER BY t.place) FILTER (WHERE t.place IS NOT NULL) AS places
FROM together t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
GROUP BY t.oid
