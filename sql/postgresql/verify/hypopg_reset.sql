-- verify/hypopg_reset: forgets every index supposed in this session
-- extension: hypopg 1.3+; extension_schema stands for its schema
-- server: 12+
-- rights: USAGE on the extension's schema
-- columns:
--   hypopg_reset void
SELECT extension_schema.hypopg_reset()
