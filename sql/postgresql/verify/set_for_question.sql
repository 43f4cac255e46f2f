-- verify/set_for_question: sets a parameter for this transaction and says what it was
-- server: 12+
-- rights: none; parameters that only a superuser may set are refused
-- parameters:
--   $1 text name
--   $2 text value
-- columns:
--   before text as SHOW printed it
--   value text as SHOW prints it now
WITH known AS MATERIALIZED (SELECT current_setting($1::text) AS before)
SELECT before, CASE WHEN before IS NOT NULL THEN set_config($1::text, $2::text, true) END AS value FROM known
