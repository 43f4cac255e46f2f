-- explain: ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL
-- first: vacuum account
-- first: checkpoint
update account set balance = balance + 1 where id % 20 = 0;
