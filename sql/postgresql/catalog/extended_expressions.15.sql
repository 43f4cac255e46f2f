-- catalog/extended_expressions: what ANALYZE found about the expressions of statistics objects
-- An expression without statistics has a row of nulls.
-- server: 15+
-- rights: SELECT on pg_statistic_ext_data: superuser or pg_read_all_data
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   schema name of the statistics object
--   name name
--   inherited boolean
--   null_fraction real
--   average_width integer
--   n_distinct real
--   common_values text array literal, as all that follow but correlation and range_empty
--   common_frequencies text
--   histogram text
--   correlation real
--   common_elements text
--   common_element_frequencies text
--   element_counts text
--   range_bounds text
--   range_lengths text
--   range_empty real
SELECT s.stxrelid AS relation, n.nspname AS schema, s.stxname AS name, d.stxdinherit AS inherited,
       a.stanullfrac AS null_fraction, a.stawidth AS average_width, a.stadistinct AS n_distinct,
       v.*
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_catalog.pg_statistic_ext_data d ON d.stxoid = s.oid
CROSS JOIN LATERAL unnest(d.stxdexpr) WITH ORDINALITY AS a
CROSS JOIN LATERAL (
  SELECT max(k.found) FILTER (WHERE k.kind = 1) AS common_values,
         max(k.numbers::text) FILTER (WHERE k.kind = 1) AS common_frequencies,
         max(k.found) FILTER (WHERE k.kind = 2) AS histogram,
         max(k.numbers[1]) FILTER (WHERE k.kind = 3) AS correlation,
         max(k.found) FILTER (WHERE k.kind = 4) AS common_elements,
         max(k.numbers::text) FILTER (WHERE k.kind = 4) AS common_element_frequencies,
         max(k.numbers::text) FILTER (WHERE k.kind = 5) AS element_counts,
         max(k.found) FILTER (WHERE k.kind = 7) AS range_bounds,
         max(k.found) FILTER (WHERE k.kind = 6) AS range_lengths,
         max(k.numbers[1]) FILTER (WHERE k.kind = 6) AS range_empty
  FROM (VALUES (a.stakind1, a.stavalues1::text, a.stanumbers1), (a.stakind2, a.stavalues2::text, a.stanumbers2),
               (a.stakind3, a.stavalues3::text, a.stanumbers3), (a.stakind4, a.stavalues4::text, a.stanumbers4),
               (a.stakind5, a.stavalues5::text, a.stanumbers5)) AS k(kind, found, numbers)
) v
WHERE s.stxrelid = ANY ($1::oid[])
ORDER BY s.stxrelid, n.nspname, s.stxname, 4, a.ordinality
