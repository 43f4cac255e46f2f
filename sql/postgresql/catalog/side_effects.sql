-- catalog/side_effects: the volatile functions behind names a statement uses
-- By name alone, so an overload the statement does not call is among them; never one too few: functions, functions
-- written as attributes (t.name), those of aggregates, operators and casts, and those row security policies use.
-- server: 12+
-- rights: none
-- parameters:
--   $1 name[] functions
--   $2 name[] operators
--   $3 name[] attributes
--   $4 name[] types cast to
--   $5 name[] schemas of relations read
--   $6 name[] names of relations read, in the order of $5
-- columns:
--   how text what of the statement calls it: 'function', 'operator', 'cast', 'policy'
--   schema name
--   name name
--   in_path boolean its schema is in the search_path
--   language name
--   trusted boolean the language is for everybody
--   extension name null: of none
--   calls_out text a word in its source that reaches out of the transaction; null: none
WITH called AS (
  SELECT 'function' AS how, p.oid FROM pg_catalog.pg_proc p WHERE p.proname = ANY ($1::name[])
  UNION
  SELECT 'function', f.oid
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
  CROSS JOIN LATERAL (VALUES (a.aggtransfn::oid), (a.aggfinalfn::oid), (a.aggmtransfn::oid), (a.aggmfinalfn::oid)) f(oid)
  WHERE p.proname = ANY ($1::name[])
  UNION
  SELECT 'function', p.oid
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
  WHERE p.proname = ANY ($3::name[]) AND p.pronargs = 1 AND t.typtype = 'c'
  UNION
  SELECT 'operator', o.oprcode FROM pg_catalog.pg_operator o WHERE o.oprname = ANY ($2::name[])
  UNION
  SELECT 'cast', c.castfunc
  FROM pg_catalog.pg_cast c
  JOIN pg_catalog.pg_type t ON t.oid = c.casttarget
  WHERE t.typname = ANY ($4::name[])
  UNION
  SELECT 'policy', d.refobjid
  FROM unnest($5::name[], $6::name[]) AS w(schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
  JOIN pg_catalog.pg_policy y ON y.polrelid = c.oid
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_policy'::regclass AND d.objid = y.oid
                             AND d.refclassid = 'pg_catalog.pg_proc'::regclass
)
SELECT DISTINCT c.how, n.nspname AS schema, p.proname AS name,
       n.nspname = ANY (pg_catalog.current_schemas(true)) AS in_path,
       l.lanname AS language, l.lanpltrusted AS trusted, e.extname AS extension,
       (SELECT min(w.word) FROM unnest(ARRAY['dblink', 'program', 'http', 'lo_export', 'pg_terminate', 'pg_cancel',
                                             'setval', 'advisory_lock']) AS w(word)
        WHERE position(w.word IN lower(p.prosrc)) > 0) AS calls_out
FROM called c
JOIN pg_catalog.pg_proc p ON p.oid = c.oid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
WHERE p.provolatile = 'v'
ORDER BY 1, 2, 3, 4, 5, 7
