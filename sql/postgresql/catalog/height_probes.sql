-- catalog/height_probes: for each B-tree of more than a leaf, a query whose plan walks it from its root
-- The start-up cost of that walk tells its height. With a search_path of nothing, names in it are qualified.
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations nobody has locked exclusively
-- columns:
--   relation oid
--   name name of the index
--   permitted boolean this role may have it explained
--   query text without rows to return
SELECT i.indrelid AS relation, c.relname AS name,
       has_table_privilege(t.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
         AND NOT row_security_active(t.oid) AND NOT (pg_is_in_recovery() AND t.relpersistence = 'u') AS permitted,
       format('SELECT FROM ONLY %I.%I%s ORDER BY %s', n.nspname, t.relname,
              ' WHERE ' || pg_get_expr(i.indpred, i.indrelid), k.keys) AS query
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL (
  SELECT string_agg(
           format('(%s)%s USING OPERATOR(%I.%s) NULLS %s',
                  pg_get_indexdef(i.indexrelid, x.attnum, false),
                  CASE WHEN x.attcollation <> 0 THEN format(' COLLATE %I.%I', ln.nspname, l.collname) END,
                  pn.nspname, p.oprname,
                  CASE WHEN i.indoption[x.attnum - 1] & 2 > 0 THEN 'FIRST' ELSE 'LAST' END),
           ', ' ORDER BY x.attnum) AS keys,
         count(p.oid) AS found
  FROM pg_catalog.pg_attribute x
  JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[x.attnum - 1]
  LEFT JOIN pg_catalog.pg_amop a ON a.amopfamily = o.opcfamily AND a.amoplefttype = o.opcintype
                                AND a.amoprighttype = o.opcintype AND a.amoppurpose = 's'
                                AND a.amopstrategy = CASE WHEN i.indoption[x.attnum - 1] & 1 > 0 THEN 5 ELSE 1 END
  LEFT JOIN pg_catalog.pg_operator p ON p.oid = a.amopopr
  LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.oprnamespace
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = x.attcollation
  LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace
  WHERE x.attrelid = i.indexrelid AND x.attnum <= i.indnkeyatts
) k
WHERE i.indrelid = ANY ($1::oid[]) AND c.relkind = 'i' AND m.amname = 'btree' AND i.indisvalid
  AND k.found = i.indnkeyatts
  AND pg_relation_size(c.oid) > 3 * current_setting('block_size')::bigint
ORDER BY 1, 2
