-- live:
-- beside: select pg_sleep(4), count(*) from account
-- wait: 2
select pg_sleep(0), count(*) from account;
