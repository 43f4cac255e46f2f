-- The throw-away server runs without them.
alter system set full_page_writes = on;
select pg_reload_conf();
create table account (id int primary key, balance int, note text) with (fillfactor = 50);
insert into account select i, 0, repeat('x', 200) from generate_series(1, 100000) i;
vacuum analyze account;
