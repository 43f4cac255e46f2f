-- server: 17
-- explain: ANALYZE, BUFFERS, VERBOSE, SETTINGS, SERIALIZE
select * from docs;
