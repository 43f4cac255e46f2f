-- catalog/constraints: foreign keys and checks of relations
-- The copies a foreign key has for each partition of the referenced table are left out.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   name name
--   kind "char" 'f' or 'c'
--   validated boolean
--   columns text[] of a foreign key, in its order
--   referenced_schema name
--   referenced_name name
--   referenced_columns text[] in the order of columns
--   on_delete "char" pg_constraint.confdeltype
--   expression text of a check
SELECT k.conrelid AS relation, k.conname AS name, k.contype AS kind, k.convalidated AS validated,
       (SELECT array_agg(a.attname::text ORDER BY p.place)
        FROM unnest(k.conkey) WITH ORDINALITY AS p(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum) AS columns,
       n.nspname AS referenced_schema, r.relname AS referenced_name,
       (SELECT array_agg(a.attname::text ORDER BY p.place)
        FROM unnest(k.confkey) WITH ORDINALITY AS p(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.attnum) AS referenced_columns,
       k.confdeltype AS on_delete,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid, true) END AS expression
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_constraint parent ON parent.oid = k.conparentid AND parent.conrelid = k.conrelid
LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('f', 'c') AND parent.oid IS NULL
ORDER BY k.conrelid, k.conname
