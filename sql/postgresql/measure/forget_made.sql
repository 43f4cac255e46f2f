-- measure/forget_made: strikes an index out of the books, in the transaction that dropped it
-- server: 12+
-- changes: deletes a row
-- rights: owner of the table
-- parameters:
--   $1 text run
--   $2 text oid of the index
DELETE FROM planwright_measure.made WHERE run = $1::text::bigint AND index_oid = $2::text::oid
