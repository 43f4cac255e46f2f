-- sandbox/statistics_types: which types, operators and collations ANALYZE notes for the columns of relations
-- Domains are taken as what they are over: reading a domain's values would run its CHECK.
-- 403 is the B-tree method, 3614 tsvector; 25, 98 and 100 are text, its equality and the collation "default".
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] tables and indexes
-- columns:
--   relation oid
--   attribute smallint
--   name text
--   type oid of the values
--   delimiter text between the elements of an array of them
--   collation oid 0: none
--   equal oid operator of the type's default order; null: it has none
--   less oid
--   element oid of an array's or tsvector's elements; null: it has none
--   element_delimiter text
--   element_collation oid
--   element_equal oid
--   range oid of a range, or of what a multirange is made of; null: neither
--   runs_code boolean a domain is inside the type, so that reading a value would run its CHECK
WITH RECURSIVE attributes AS MATERIALIZED (
  SELECT a.attrelid AS relation, a.attnum AS attribute, a.attname::text AS name, a.attcollation AS collation,
         CASE WHEN o.opckeytype IS NULL OR o.opckeytype = 0 THEN a.atttypid
              WHEN o.opcintype = 2277 THEN coalesce(nullif(k.typarray, 0), a.atttypid)
              ELSE o.opcintype END AS type
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type k ON k.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = a.attrelid
  LEFT JOIN pg_catalog.pg_opclass o ON a.attnum <= i.indnkeyatts AND o.oid = i.indclass[a.attnum - 1]
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
), bases AS (
  SELECT DISTINCT a.type AS declared, a.type FROM attributes a
  UNION ALL
  SELECT b.declared, t.typbasetype
  FROM bases b JOIN pg_catalog.pg_type t ON t.oid = b.type WHERE t.typtype = 'd'
), types AS MATERIALIZED (
  SELECT b.declared, t.oid AS type, t.typdelim::text AS delimiter,
         coalesce((to_jsonb(r) ->> 'rngtypid')::oid, (to_jsonb(m) ->> 'rngtypid')::oid) AS range,
         CASE WHEN t.oid = 3614 THEN 25
              WHEN t.typlen = -1 AND t.typelem <> 0 THEN t.typelem END AS element
  FROM bases b
  JOIN pg_catalog.pg_type t ON t.oid = b.type AND t.typtype <> 'd'
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_range m ON (to_jsonb(m) ->> 'rngmultitypid')::oid = t.oid
), element_bases AS (
  SELECT DISTINCT t.element AS declared, t.element AS type FROM types t WHERE t.element IS NOT NULL
  UNION ALL
  SELECT e.declared, t.typbasetype
  FROM element_bases e JOIN pg_catalog.pg_type t ON t.oid = e.type WHERE t.typtype = 'd'
), elements AS MATERIALIZED (
  SELECT e.declared, t.oid AS type, t.typdelim::text AS delimiter
  FROM element_bases e JOIN pg_catalog.pg_type t ON t.oid = e.type AND t.typtype <> 'd'
), families AS MATERIALIZED (
  SELECT t.oid AS type, f.opcfamily AS family, f.opcintype AS input
  FROM (SELECT type FROM types UNION SELECT type FROM elements) s
  JOIN pg_catalog.pg_type t ON t.oid = s.type
  CROSS JOIN LATERAL (
    SELECT o.opcfamily, o.opcintype
    FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_type x ON x.oid = o.opcintype
    WHERE o.opcmethod = 403 AND o.opcdefault
      AND (o.opcintype = t.oid
           OR o.opcintype = CASE t.typtype WHEN 'e' THEN 3500 WHEN 'r' THEN 3831 WHEN 'm' THEN 4537 WHEN 'c' THEN 2249
                            ELSE CASE WHEN t.typcategory = 'A' AND t.typlen = -1 AND t.typelem <> 0 THEN 2277 END END
           OR EXISTS (SELECT FROM pg_catalog.pg_cast c
                      WHERE c.castsource = t.oid AND c.casttarget = o.opcintype
                        AND c.castmethod = 'b' AND c.castcontext = 'i'))
    ORDER BY o.opcintype = t.oid DESC, x.typtype = 'p' DESC, x.typispreferred DESC, o.oid
    LIMIT 1) f
), ordered AS MATERIALIZED (
  SELECT f.type,
         (SELECT q.amopopr FROM pg_catalog.pg_amop q
          WHERE q.amopfamily = f.family AND q.amoplefttype = f.input AND q.amoprighttype = f.input
            AND q.amopstrategy = 3) AS equal,
         (SELECT l.amopopr FROM pg_catalog.pg_amop l
          WHERE l.amopfamily = f.family AND l.amoplefttype = f.input AND l.amoprighttype = f.input
            AND l.amopstrategy = 1) AS less
  FROM families f
), inside AS (
  SELECT t.type AS root, t.type FROM types t
  UNION
  SELECT i.root, p.type
  FROM inside i
  JOIN pg_catalog.pg_type t ON t.oid = i.type
  CROSS JOIN LATERAL (
    SELECT t.typelem AS type WHERE t.typelem <> 0
    UNION ALL
    SELECT t.typbasetype WHERE t.typbasetype <> 0
    UNION ALL
    SELECT r.rngsubtype FROM pg_catalog.pg_range r
    WHERE r.rngtypid = t.oid OR (to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid
    UNION ALL
    SELECT a.atttypid FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) p
)
SELECT a.relation, a.attribute, a.name, t.type, t.delimiter, a.collation, o.equal, o.less,
       e.type AS element, e.delimiter AS element_delimiter,
       CASE WHEN t.type = 3614 THEN 100 ELSE a.collation END AS element_collation,
       eo.equal AS element_equal, t.range,
       EXISTS (SELECT FROM inside i JOIN pg_catalog.pg_type d ON d.oid = i.type
               WHERE i.root = t.type AND d.typtype = 'd') AS runs_code
FROM attributes a
JOIN types t ON t.declared = a.type
LEFT JOIN elements e ON e.declared = t.element
LEFT JOIN ordered o ON o.type = t.type
LEFT JOIN ordered eo ON eo.type = e.type
ORDER BY a.relation, a.attribute
