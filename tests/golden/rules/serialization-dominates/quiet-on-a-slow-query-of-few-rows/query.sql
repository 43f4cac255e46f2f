-- server: 17
-- explain: ANALYZE, BUFFERS, VERBOSE, SETTINGS, SERIALIZE
select id, md5(body) from docs where length(body) > 10 order by 2 limit 10;
