-- verify/hypopg_drop: forgets one index supposed in this session
-- extension: hypopg 1.3+; extension_schema stands for its schema
-- server: 12+
-- rights: USAGE on the extension's schema
-- parameters:
--   $1 oid as hypopg_suppose gave it
-- columns:
--   dropped boolean false: there was none
SELECT extension_schema.hypopg_drop_index($1::oid) AS dropped
