create table session (id int primary key, data text) with (autovacuum_enabled = false, fillfactor = 30);
insert into session select i, repeat('x', 60) from generate_series(1, 200000) i;
vacuum analyze session;
