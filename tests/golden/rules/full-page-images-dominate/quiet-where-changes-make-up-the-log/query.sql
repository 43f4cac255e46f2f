-- explain: ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL
-- first: vacuum account
-- first: checkpoint
insert into account select i, 0, repeat('x', 200) from generate_series(1, 100000) i;
