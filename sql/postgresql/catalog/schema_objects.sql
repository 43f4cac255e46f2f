-- catalog/schema_objects: statements that make what is no relation: schemas, extensions, collations, types, functions,
-- sequences. In an order in which they can be run. With a search_path of nothing, names in them are qualified.
-- Left out: members of extensions, base types, functions in C, of triggers, procedures, aggregates, and functions that
-- need a relation (schema_relations has them).
-- server: 12+
-- rights: none
-- columns:
--   step integer
--   oid oid
--   sql text one statement
WITH owned AS (
  SELECT d.classid, d.objid FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
), schemas AS (
  SELECT n.oid, n.nspname AS name,
         EXISTS (SELECT FROM owned o WHERE o.classid = 'pg_catalog.pg_namespace'::regclass AND o.objid = n.oid) AS owned
  FROM pg_catalog.pg_namespace n
  WHERE left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'
), types AS (
  SELECT t.*, s.name AS schema
  FROM pg_catalog.pg_type t
  JOIN schemas s ON s.oid = t.typnamespace
  WHERE NOT EXISTS (SELECT FROM owned o WHERE o.classid = 'pg_catalog.pg_type'::regclass AND o.objid = t.oid)
)
SELECT 1 AS step, s.oid, format('CREATE SCHEMA %I', s.name) AS sql
FROM schemas s
WHERE s.name <> 'public' AND NOT s.owned
UNION ALL
SELECT 2, e.oid, format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', e.extname, n.nspname)
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname <> 'plpgsql'
UNION ALL
SELECT 3, c.oid,
       format('CREATE COLLATION %I.%I (PROVIDER = %s, %s, DETERMINISTIC = %s)', s.name, c.collname,
              CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
              CASE WHEN c.collprovider = 'c'
                   THEN format('LC_COLLATE = %L, LC_CTYPE = %L', c.collcollate, c.collctype)
                   ELSE format('LOCALE = %L', coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale',
                                                       c.collcollate)) END,
              CASE WHEN c.collisdeterministic THEN 'true' ELSE 'false' END)
FROM pg_catalog.pg_collation c
JOIN schemas s ON s.oid = c.collnamespace
WHERE NOT EXISTS (SELECT FROM owned o WHERE o.classid = 'pg_catalog.pg_collation'::regclass AND o.objid = c.oid)
UNION ALL
SELECT 4, t.oid, format('CREATE TYPE %I.%I AS ENUM (%s)', t.schema, t.typname,
                        (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
                         FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid))
FROM types t
WHERE t.typtype = 'e'
UNION ALL
SELECT 4, t.oid,
       format('CREATE DOMAIN %I.%I AS %s%s%s%s', t.schema, t.typname, format_type(t.typbasetype, t.typtypmod),
              (SELECT format(' COLLATE %I.%I', cn.nspname, c.collname)
               FROM pg_catalog.pg_collation c
               JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
               JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
               WHERE c.oid = t.typcollation AND t.typcollation <> b.typcollation),
              CASE WHEN t.typnotnull THEN ' NOT NULL' END,
              (SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ''
                                 ORDER BY k.conname)
               FROM pg_catalog.pg_constraint k
               WHERE k.contypid = t.oid AND k.contype = 'c' AND k.convalidated))
FROM types t
WHERE t.typtype = 'd'
UNION ALL
SELECT 4, t.oid,
       format('CREATE TYPE %I.%I AS (%s)', t.schema, t.typname,
              (SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                        (SELECT format(' COLLATE %I.%I', cn.nspname, l.collname)
                                         FROM pg_catalog.pg_collation l
                                         JOIN pg_catalog.pg_namespace cn ON cn.oid = l.collnamespace
                                         JOIN pg_catalog.pg_type b ON b.oid = a.atttypid
                                         WHERE l.oid = a.attcollation AND a.attcollation <> b.typcollation)),
                                 ', ' ORDER BY a.attnum)
               FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
FROM types t
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
WHERE t.typtype = 'c' AND c.relkind = 'c'
UNION ALL
SELECT 4, t.oid,
       format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s%s%s%s%s)', t.schema, t.typname, format_type(r.rngsubtype, NULL),
              (SELECT format(', SUBTYPE_OPCLASS = %I.%I', cn.nspname, o.opcname)
               FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace cn ON cn.oid = o.opcnamespace
               WHERE o.oid = r.rngsubopc AND NOT o.opcdefault),
              (SELECT format(', COLLATION = %I.%I', cn.nspname, l.collname)
               FROM pg_catalog.pg_collation l
               JOIN pg_catalog.pg_namespace cn ON cn.oid = l.collnamespace
               JOIN pg_catalog.pg_type b ON b.oid = r.rngsubtype
               WHERE l.oid = r.rngcollation AND r.rngcollation <> b.typcollation),
              CASE WHEN r.rngsubdiff <> 0 THEN format(', SUBTYPE_DIFF = %s', r.rngsubdiff::regproc) END,
              (SELECT format(', MULTIRANGE_TYPE_NAME = %I.%I', mn.nspname, m.typname)
               FROM pg_catalog.pg_type m JOIN pg_catalog.pg_namespace mn ON mn.oid = m.typnamespace
               WHERE m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid))
FROM types t
JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
WHERE t.typtype = 'r'
UNION ALL
SELECT 4, p.oid, rtrim(pg_get_functiondef(p.oid), E' \n')
FROM pg_catalog.pg_proc p
JOIN schemas s ON s.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.prokind = 'f' AND l.lanname NOT IN ('internal', 'c')
  AND p.prorettype NOT IN ('pg_catalog.trigger'::regtype, 'pg_catalog.event_trigger'::regtype)
  AND NOT EXISTS (SELECT FROM owned o WHERE o.classid = 'pg_catalog.pg_proc'::regclass AND o.objid = p.oid)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    LEFT JOIN pg_catalog.pg_type t ON d.refclassid = 'pg_catalog.pg_type'::regclass AND t.oid = d.refobjid
    LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem
    LEFT JOIN pg_catalog.pg_class c
      ON c.oid = CASE WHEN d.refclassid = 'pg_catalog.pg_class'::regclass THEN d.refobjid
                 ELSE coalesce(nullif(t.typrelid, 0), e.typrelid) END
    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))
UNION ALL
SELECT 5, c.oid, format('CREATE SEQUENCE %I.%I AS %s', s.name, c.relname, format_type(q.seqtypid, NULL))
FROM pg_catalog.pg_sequence q
JOIN pg_catalog.pg_class c ON c.oid = q.seqrelid
JOIN schemas s ON s.oid = c.relnamespace
WHERE c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM owned o WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = c.oid)
ORDER BY 1, 2
