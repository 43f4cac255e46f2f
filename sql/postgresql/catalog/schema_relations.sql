-- catalog/schema_relations: statements that make relations and what belongs to them
-- By step in an order in which they can be run; where `needs` says more than the order of oids, it wins. With a
-- search_path of nothing, names in them are qualified. Left out: members of extensions, foreign tables, defaults and
-- identity, triggers, rules, indexes that are not valid.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   step integer
--   oid oid of the table, view, constraint …
--   needs oid[] relations and functions a view or function reads; null: none
--   schema name of the relation it is part of; null: of none
--   name name
--   refers_schema name of the relation it fails without; null: none
--   refers_name name
--   sql text one statement
WITH relations AS (
  SELECT c.*, n.nspname AS schema, format('%I.%I', n.nspname, c.relname) AS quoted,
         (SELECT ' WITH (' || string_agg(format('%I=%L', split_part(o, '=', 1),
                                                substring(o FROM position('=' IN o) + 1)), ', ') || ')'
          FROM unnest(c.reloptions) AS o) AS options
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY ($1::oid[]) AND c.relkind IN ('r', 'p', 'v', 'm')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), function_needs AS (
  SELECT p.oid, array_agg(DISTINCT c.oid ORDER BY c.oid) AS needs
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
  LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_catalog.pg_type'::regclass AND t.oid = d.refobjid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
  JOIN pg_catalog.pg_class c
    ON c.oid = CASE WHEN d.refclassid = 'pg_catalog.pg_class'::regclass THEN d.refobjid
               ELSE coalesce(nullif(t.typrelid, 0), e.typrelid) END
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  WHERE p.prokind = 'f' AND l.lanname NOT IN ('internal', 'c')
    AND left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
    AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend o
                    WHERE o.classid = 'pg_catalog.pg_proc'::regclass AND o.objid = p.oid AND o.deptype = 'e')
  GROUP BY p.oid
)
SELECT 1 AS step, c.oid, NULL::oid[] AS needs, c.schema, c.relname AS name,
       NULL::name AS refers_schema, NULL::name AS refers_name,
       format('CREATE %sTABLE %s (%s)%s%s', CASE WHEN c.relpersistence = 'u' THEN 'UNLOGGED ' END, c.quoted, k.columns,
              CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) END, c.options) AS sql
FROM relations c
CROSS JOIN LATERAL (
  SELECT string_agg(
           format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
                       THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END,
                  CASE WHEN a.attgenerated <> ''
                       THEN format(' GENERATED ALWAYS AS (%s) %s', pg_get_expr(d.adbin, d.adrelid),
                                   CASE a.attgenerated WHEN 'v' THEN 'VIRTUAL' ELSE 'STORED' END) END,
                  CASE WHEN a.attnotnull THEN ' NOT NULL' END), ', ' ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
) k
WHERE c.relkind IN ('r', 'p')
UNION ALL
SELECT 2, k.oid, NULL, c.schema, c.relname, NULL, NULL,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.quoted, k.conname, pg_get_constraintdef(k.oid))
FROM relations c
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c'
UNION ALL
-- Tables first, then these, so that columns keep their order and every check is there to be merged.
SELECT 3, c.oid, NULL, c.schema, c.relname, pn.nspname, p.relname,
       CASE WHEN c.relispartition
            THEN format('ALTER TABLE ONLY %I.%I ATTACH PARTITION %s %s', pn.nspname, p.relname, c.quoted,
                        pg_get_expr(c.relpartbound, c.oid))
            ELSE format('ALTER TABLE ONLY %s INHERIT %I.%I', c.quoted, pn.nspname, p.relname) END
FROM relations c
JOIN (SELECT i.* FROM pg_catalog.pg_inherits i ORDER BY i.inhrelid, i.inhseqno) i ON i.inhrelid = c.oid
JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE c.relkind IN ('r', 'p')
UNION ALL
SELECT 4, c.oid, NULL, c.schema, c.relname, NULL, NULL,
       format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', c.quoted, a.attname, a.attstattarget)
FROM relations c
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND a.attstattarget >= 0
UNION ALL
-- Of a partitioned table, only the parent's: each partition has its own, attached below.
SELECT 5, k.oid, NULL, c.schema, c.relname, NULL, NULL,
       format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', c.quoted, k.conname, pg_get_constraintdef(k.oid))
FROM relations c
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'x')
UNION ALL
SELECT CASE WHEN c.relkind = 'm' THEN 10 ELSE 6 END, i.indexrelid, NULL, c.schema, c.relname, NULL, NULL,
       pg_get_indexdef(i.indexrelid)
FROM relations c
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
WHERE i.indislive AND (i.indisvalid OR x.relkind = 'I')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                  WHERE k.conrelid = c.oid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 7, x.oid, NULL, c.schema, c.relname, pn.nspname, p.relname,
       format('ALTER INDEX %I.%I ATTACH PARTITION %I.%I', pn.nspname, px.relname, c.schema, x.relname)
FROM relations c
JOIN pg_catalog.pg_index i ON i.indrelid = c.oid
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_inherits h ON h.inhrelid = x.oid
JOIN pg_catalog.pg_class px ON px.oid = h.inhparent
JOIN pg_catalog.pg_index pi ON pi.indexrelid = px.oid
JOIN pg_catalog.pg_class p ON p.oid = pi.indrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
WHERE i.indisvalid OR x.relkind = 'I'
UNION ALL
SELECT 8, k.oid, NULL, c.schema, c.relname, rn.nspname, r.relname,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.quoted, k.conname, pg_get_constraintdef(k.oid))
FROM relations c
JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
UNION ALL
SELECT 9, c.oid,
       (SELECT array_agg(DISTINCT d.refobjid ORDER BY d.refobjid)
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
                                   AND d.refclassid IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_proc'::regclass)
        WHERE w.ev_class = c.oid AND d.refobjid <> c.oid),
       c.schema, c.relname, NULL, NULL,
       format('CREATE %sVIEW %s%s AS%s%s', CASE WHEN c.relkind = 'm' THEN 'MATERIALIZED ' END, c.quoted, c.options,
              E'\n' || rtrim(pg_get_viewdef(c.oid), E'; \n'), CASE WHEN c.relkind = 'm' THEN E'\nWITH NO DATA' END)
FROM relations c
WHERE c.relkind IN ('v', 'm')
UNION ALL
SELECT 9, f.oid, f.needs, c.schema, c.relname, NULL, NULL, rtrim(pg_get_functiondef(f.oid), E' \n')
FROM function_needs f
JOIN relations c ON c.oid = f.needs[1]
WHERE f.needs <@ ARRAY(SELECT r.oid FROM relations r)
UNION ALL
SELECT 11, s.oid, NULL, c.schema, c.relname, NULL, NULL, pg_get_statisticsobjdef(s.oid)
FROM relations c
JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = c.oid
UNION ALL
SELECT 12, c.oid, NULL, c.schema, c.relname, NULL, NULL, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', c.quoted)
FROM relations c
WHERE c.relrowsecurity
UNION ALL
SELECT 13, c.oid, NULL, c.schema, c.relname, NULL, NULL, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', c.quoted)
FROM relations c
WHERE c.relforcerowsecurity
UNION ALL
SELECT 14, p.oid, NULL, c.schema, c.relname, NULL, NULL,
       format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, c.quoted,
              CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
              CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE'
                            ELSE 'ALL' END,
              coalesce((SELECT string_agg(quote_ident(r.rolname), ', ' ORDER BY r.rolname) FROM pg_catalog.pg_roles r
                        WHERE r.oid = ANY (p.polroles)), 'PUBLIC'),
              ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
              ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
FROM relations c
JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid
ORDER BY 1, 2, 4, 5, 8
