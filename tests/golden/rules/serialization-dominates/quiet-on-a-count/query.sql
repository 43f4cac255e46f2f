-- server: 17
-- explain: ANALYZE, BUFFERS, VERBOSE, SETTINGS, SERIALIZE
select count(*), max(length(body)) from docs;
