-- measure/built_index: what became of an index: its size with all partitions', their names, and one like it that was there
-- server: 12+
-- rights: none
-- parameters:
--   $1 text oid of the index
-- columns:
--   bytes double precision
--   names text[] as plans name it: its own and, of a partitioned table, those of the partitions' indexes
--   like_it text another index of the table with the same definition but for the name; null: none
SELECT sum(pg_catalog.pg_relation_size(p.oid))::double precision AS bytes,
       array_agg(c.relname::text) AS names,
       (SELECT o.indexrelid::regclass::text
        FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
        JOIN pg_catalog.pg_index o ON o.indrelid = i.indrelid AND o.indexrelid <> i.indexrelid AND o.indisvalid
        JOIN pg_catalog.pg_class oc ON oc.oid = o.indexrelid AND oc.relam = ic.relam
        WHERE i.indexrelid = $1::text::oid
          AND (o.indkey::text, o.indclass::text, o.indcollation::text, o.indoption::text, o.indnkeyatts) =
              (i.indkey::text, i.indclass::text, i.indcollation::text, i.indoption::text, i.indnkeyatts)
          AND pg_catalog.pg_get_expr(o.indexprs, o.indrelid) IS NOT DISTINCT FROM
              pg_catalog.pg_get_expr(i.indexprs, i.indrelid)
          AND pg_catalog.pg_get_expr(o.indpred, o.indrelid) IS NOT DISTINCT FROM
              pg_catalog.pg_get_expr(i.indpred, i.indrelid)
        ORDER BY o.indexrelid LIMIT 1) AS like_it
FROM (SELECT $1::text::oid AS oid
      UNION
      SELECT t.relid::oid FROM pg_catalog.pg_partition_tree($1::text::oid::regclass) t) p
JOIN pg_catalog.pg_class c ON c.oid = p.oid
