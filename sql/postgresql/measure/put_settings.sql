-- measure/put_settings: gives the session those settings of the diagnosed server that everybody may set and that differ
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] names
--   $2 text[] values
-- columns:
--   name text
--   before text
--   value text
SELECT d.name, d.before, pg_catalog.set_config(d.name, d.wanted, false) AS value
FROM (SELECT s.name, current_setting(s.name) AS before, w.value AS wanted
      FROM unnest($1::text[], $2::text[]) AS w(name, value)
      JOIN pg_catalog.pg_settings s ON lower(s.name) = lower(w.name)
      WHERE s.context = 'user' AND current_setting(s.name) <> w.value
      OFFSET 0) d
