-- measure/create_table: the books: every index that runs of planwright have made there and not dropped yet
-- The row and the index are made in one transaction and go in one, so that neither is there without the other.
-- server: 12+
-- changes: makes a table
-- rights: owner of the schema
CREATE TABLE IF NOT EXISTS planwright_measure.made (
  run bigint NOT NULL,
  index_schema name NOT NULL,
  index_name name NOT NULL,
  index_oid oid NOT NULL PRIMARY KEY,
  statement text NOT NULL,
  definition text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
)
