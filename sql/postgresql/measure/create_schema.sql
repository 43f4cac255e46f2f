-- measure/create_schema: the place of the books, on a server the user named for building
-- server: 12+
-- changes: makes a schema
-- rights: CREATE on the database
CREATE SCHEMA IF NOT EXISTS planwright_measure
