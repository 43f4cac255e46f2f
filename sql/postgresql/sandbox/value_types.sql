-- sandbox/value_types: how the values of types are stored
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] types; a domain counts as what it is over
-- columns:
--   type oid as given
--   length integer bytes; -1 varies, -2 ends with a zero byte
--   by_value boolean
--   holds_types boolean its values hold numbers of types that are others on every server
--   labels oid[] of an enumerated type: its values, in their order; null: none
--   names text[] of the same
WITH RECURSIVE bases AS (
  SELECT t AS declared, t AS type FROM unnest($1::oid[]) t
  UNION
  SELECT b.declared, t.typbasetype
  FROM bases b JOIN pg_catalog.pg_type t ON t.oid = b.type WHERE t.typtype = 'd'
)
SELECT b.declared AS type, t.typlen::int AS length, t.typbyval AS by_value,
       t.typtype IN ('c', 'r', 'm') AND t.oid >= 16384 OR t.typelem >= 16384 AS holds_types,
       e.labels, e.names
FROM bases b
JOIN pg_catalog.pg_type t ON t.oid = b.type AND t.typtype <> 'd'
LEFT JOIN LATERAL (
  SELECT array_agg(l.oid ORDER BY l.enumsortorder) AS labels,
         array_agg(l.enumlabel::text ORDER BY l.enumsortorder) AS names
  FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid) e ON t.typtype = 'e'
