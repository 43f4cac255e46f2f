-- measure/drop_schema: takes the schema away; fails where somebody has put something else into it
-- server: 12+
-- changes: drops a schema
-- rights: owner of the schema
DROP SCHEMA planwright_measure
