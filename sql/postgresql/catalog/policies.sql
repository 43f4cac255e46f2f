-- catalog/policies: row security policies of relations
-- server: 12+
-- rights: none
-- parameters:
--   $1 oid[] relations
-- columns:
--   relation oid
--   name name
--   permissive boolean
--   command text 'all', 'select', 'insert', 'update' or 'delete'
--   roles text[] null: everybody; with the reading role itself where row security restricts it and it is in one of them
--   using_expression text null: none
--   check_expression text null: none
SELECT p.polrelid AS relation, p.polname AS name, p.polpermissive AS permissive,
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
                     ELSE 'all' END AS command,
       CASE WHEN NOT 0::oid = ANY (p.polroles) THEN
         (SELECT array_agg(r.rolname::text ORDER BY r.rolname) FROM pg_catalog.pg_roles r
          WHERE r.oid = ANY (p.polroles)
             OR r.rolname = current_user AND row_security_active(p.polrelid)
                AND EXISTS (SELECT FROM unnest(p.polroles) g(oid) WHERE pg_has_role(g.oid, 'USAGE'))) END AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS using_expression,
       pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
FROM pg_catalog.pg_policy p
WHERE p.polrelid = ANY ($1::oid[])
ORDER BY p.polrelid, p.polname
