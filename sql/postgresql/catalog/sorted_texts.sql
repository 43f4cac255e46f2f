-- catalog/sorted_texts: texts as the database's default collation sorts them
-- Which of two texts is the lesser is known only to the server that has the collation.
-- server: 12+
-- rights: none
-- parameters:
--   $1 text[] texts
-- columns:
--   value text
SELECT t.value FROM pg_catalog.unnest($1::text[]) AS t (value) ORDER BY t.value
