-- catalog/indexes: indexes of relations with their keys
-- 100 is the oid of the collation "default".
-- Arrays have one element per key (the INCLUDE columns only in columns), in key order.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
--   $2 oid[] of these the ones another session has locked exclusively: no sizes for their indexes
-- columns:
--   relation oid
--   name name
--   method name
--   is_unique boolean
--   is_primary boolean
--   valid boolean
--   is_constraint boolean backs a primary key, unique or exclusion constraint
--   replica_identity boolean
--   options text[] reloptions
--   tuples real at the last vacuum or analyze; 0 or less: not known
--   analyzed_pages integer blocks at that time
--   pages bigint blocks; null: no storage or locked
--   scans bigint since the counters were reset
--   definition text CREATE INDEX
--   predicate text null: a full index
--   keys integer number of keys, without INCLUDE
--   attributes text[] the index's own names of its keys, as pg_stats has them
--   columns text[] with INCLUDE; null for an expression
--   expressions text[] null for a column
--   descending boolean[]
--   nulls_first boolean[]
--   opclasses text[] null: the type's default
--   collations text[] null: the column's
SELECT i.indrelid AS relation, c.relname AS name, m.amname AS method,
       i.indisunique AS is_unique, i.indisprimary AS is_primary, i.indisvalid AS valid,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
               WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
         AS is_constraint,
       i.indisreplident AS replica_identity, c.reloptions AS options, c.reltuples AS tuples,
       c.relpages AS analyzed_pages,
       CASE WHEN c.relkind = 'i' AND i.indrelid <> ALL ($2::oid[])
            THEN pg_relation_size(c.oid) / current_setting('block_size')::int END AS pages,
       pg_stat_get_numscans(c.oid) AS scans,
       pg_get_indexdef(c.oid) AS definition,
       pg_get_expr(i.indpred, i.indrelid, true) AS predicate,
       i.indnkeyatts::int AS keys,
       p.attributes, p.columns, p.expressions, p.descending, p.nulls_first, p.opclasses, p.collations
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL (
  SELECT array_agg(x.attname::text ORDER BY x.attnum) AS attributes,
         array_agg(a.attname::text ORDER BY x.attnum) AS columns,
         array_agg(CASE WHEN i.indkey[x.attnum - 1] = 0 THEN pg_get_indexdef(c.oid, x.attnum, true) END
                   ORDER BY x.attnum) AS expressions,
         array_agg(x.attnum <= i.indnkeyatts AND i.indoption[x.attnum - 1] & 1 > 0 ORDER BY x.attnum) AS descending,
         array_agg(x.attnum <= i.indnkeyatts AND i.indoption[x.attnum - 1] & 2 > 0 ORDER BY x.attnum) AS nulls_first,
         array_agg(CASE WHEN NOT o.opcdefault THEN o.opcname::text END ORDER BY x.attnum) AS opclasses,
         array_agg(CASE WHEN x.attcollation <> 0
                         AND x.attcollation <> coalesce(a.attcollation, 100)
                        THEN l.collname::text END ORDER BY x.attnum) AS collations
  FROM pg_catalog.pg_attribute x
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[x.attnum - 1] AND a.attnum <> 0
  LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[x.attnum - 1] AND x.attnum <= i.indnkeyatts
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = x.attcollation
  WHERE x.attrelid = c.oid
) p
WHERE i.indrelid = ANY ($1::oid[]) AND i.indislive
ORDER BY i.indrelid, c.relname
