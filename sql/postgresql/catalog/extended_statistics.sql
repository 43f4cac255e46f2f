-- catalog/extended_statistics: CREATE STATISTICS objects of relations
-- server: 12-13
-- rights: SELECT on the columns for built (pg_read_all_data); without it built is false
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   schema name of the statistics object
--   name name
--   columns text[]
--   expressions text[] null: none
--   kinds text[] 'd', 'f', 'm' as in stxkind
--   built boolean ANALYZE has filled it
SELECT s.stxrelid AS relation, n.nspname AS schema, s.stxname AS name,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])) AS columns,
       NULL::text[] AS expressions,
       s.stxkind::text[] AS kinds,
       EXISTS (SELECT FROM pg_catalog.pg_stats_ext e
               WHERE e.statistics_schemaname = n.nspname AND e.statistics_name = s.stxname
                 AND (e.n_distinct IS NOT NULL OR e.dependencies IS NOT NULL OR e.most_common_vals IS NOT NULL)) AS built
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.stxrelid = ANY ($1::oid[])
ORDER BY s.stxrelid, s.stxname
