-- measure/lock_books: one at a time changes the books, until its transaction ends
-- server: 12+
-- rights: none
-- columns:
--   locked void
SELECT pg_catalog.pg_advisory_xact_lock(8098995321146793842) AS locked
