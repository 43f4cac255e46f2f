-- measure/drop_table: takes the books away once they are empty
-- server: 12+
-- changes: drops a table
-- rights: owner of the table
DROP TABLE planwright_measure.made
