-- catalog/write_targets: what writing to relations sets in motion
-- The relations, their partitions and children, and the tables that foreign keys carry changes on to (CASCADE, SET NULL,
-- SET DEFAULT); of each the enabled triggers a user made. A relation without triggers has one row.
-- server: 12+
-- rights: none
-- parameters:
--   $1 name[] schemas
--   $2 name[] names, in the order of $1
-- columns:
--   schema name
--   name name
--   foreign_table boolean
--   trigger name null: it has none
--   function text schema and name, for people; null: no trigger
--   language name null: no trigger
--   trusted boolean the language is for everybody; null: no trigger
--   calls_out text a word in the function's source that reaches out of the transaction; null: none
WITH RECURSIVE written(oid) AS (
  SELECT c.oid
  FROM unnest($1::name[], $2::name[]) AS w(schema, name)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.schema
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
  UNION
  SELECT next.oid
  FROM written w
  CROSS JOIN LATERAL (
    SELECT i.inhrelid AS oid FROM pg_catalog.pg_inherits i WHERE i.inhparent = w.oid
    UNION ALL
    SELECT k.conrelid FROM pg_catalog.pg_constraint k
    WHERE k.confrelid = w.oid AND k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))
  ) next
)
SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'f' AS foreign_table, t.tgname AS trigger,
       m.nspname || '.' || p.proname AS function, l.lanname AS language, l.lanpltrusted AS trusted,
       (SELECT min(w.word) FROM unnest(ARRAY['dblink', 'program', 'http', 'lo_export', 'pg_terminate', 'pg_cancel',
                                             'setval', 'advisory_lock']) AS w(word)
        WHERE position(w.word IN lower(p.prosrc)) > 0) AS calls_out
FROM written w
JOIN pg_catalog.pg_class c ON c.oid = w.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'
LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
LEFT JOIN pg_catalog.pg_namespace m ON m.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
ORDER BY 1, 2, 4
