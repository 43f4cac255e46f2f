-- session/put_settings: settings for the rest of the transaction; those this server does not know are passed over
-- server: 12+
-- rights: none for those we set
-- parameters:
--   $1 text[] names
--   $2 text[] values
-- columns:
--   name text
--   before text value until now
--   value text
SELECT s.name, current_setting(s.name) AS before, set_config(s.name, s.value, true) AS value
FROM unnest($1::text[], $2::text[]) AS s(name, value)
WHERE current_setting(s.name, true) IS NOT NULL
