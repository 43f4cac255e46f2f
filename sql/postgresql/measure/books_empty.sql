-- measure/books_empty: whether the books can go
-- server: 12+
-- rights: owner of the table
-- columns:
--   empty boolean
SELECT NOT EXISTS (SELECT FROM planwright_measure.made) AS empty
