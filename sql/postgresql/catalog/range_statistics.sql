-- catalog/range_statistics: what ANALYZE found about ranges, which pg_stats has from 17 on
-- server: 12-16
-- rights: SELECT on pg_statistic: superuser, or pg_read_all_data from 14 on
-- parameters:
--   $1 oid[] relations; their indexes come too
-- columns:
--   schema name
--   relation name table or index
--   name name of the column
--   inherited boolean
--   range_bounds text array literal of ranges
--   range_lengths text array literal
--   range_empty real
SELECT n.nspname AS schema, c.relname AS relation, a.attname AS name, s.stainherit AS inherited,
       max(v.found) FILTER (WHERE v.kind = 7) AS range_bounds,
       max(v.found) FILTER (WHERE v.kind = 6) AS range_lengths,
       max(v.number) FILTER (WHERE v.kind = 6) AS range_empty
FROM pg_catalog.pg_statistic s
JOIN pg_catalog.pg_class c ON c.oid = s.starelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = s.starelid AND a.attnum = s.staattnum
CROSS JOIN LATERAL (VALUES (s.stakind1, s.stavalues1::text, s.stanumbers1[1]),
                           (s.stakind2, s.stavalues2::text, s.stanumbers2[1]),
                           (s.stakind3, s.stavalues3::text, s.stanumbers3[1]),
                           (s.stakind4, s.stavalues4::text, s.stanumbers4[1]),
                           (s.stakind5, s.stavalues5::text, s.stanumbers5[1])) AS v(kind, found, number)
WHERE v.kind IN (6, 7)
  AND (c.oid = ANY ($1::oid[])
       OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indexrelid = c.oid AND i.indrelid = ANY ($1::oid[])))
GROUP BY n.nspname, c.relname, a.attname, s.stainherit
ORDER BY 1, 2, 3, 4
