-- workload/digest_of: the digest the server gives a statement
-- server: 8.0+
-- rights: none
-- parameters:
--   $1 text statement
-- columns:
--   digest text
SELECT STATEMENT_DIGEST($1) AS digest
