-- The throw-away server runs without them.
alter system set full_page_writes = on;
select pg_reload_conf();
create table account (id int primary key, balance int, note text);
